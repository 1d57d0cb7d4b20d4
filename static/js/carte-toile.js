/**
 * Draws the basemap and the points of a Leaflet map on one canvas of its own: ten thousand
 * Leaflet markers would block a modest computer for more than a second.
 *
 * Positions are in Leaflet's plane at zoom 0, a square of 256 pixels (spherical Mercator).
 *
 * @typedef {{x: number, y: number}} Position
 */

const COTE_DU_MONDE = 256;

/** @returns {Position} from degrees. */
export function project(lat, lon) {
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  return { x: COTE_DU_MONDE * (lon / 360 + 0.5), y: COTE_DU_MONDE * (0.5 - y) };
}

/** All countries as one path; a ring is alternate steps of longitude and latitude. */
export function traceCountries(fond) {
  const trace = new Path2D();
  for (const pas of fond.pays.flatMap(([, anneaux]) => anneaux)) {
    for (let i = 0, lon = 0, lat = 0; i < pas.length; i += 2) {
      lon += pas[i];
      lat += pas[i + 1];
      const { x, y } = project(lat / fond.e, lon / fond.e);
      if (i === 0) trace.moveTo(x, y);
      else trace.lineTo(x, y);
    }
    trace.closePath();
  }
  return trace;
}

/** Image of one point, in the colours of the theme. */
function drawDot(style, rayon, densite) {
  const image = document.createElement("canvas");
  image.width = image.height = 2 * (rayon + 1) * densite;
  const pinceau = image.getContext("2d");
  pinceau.scale(densite, densite);
  pinceau.arc(rayon + 1, rayon + 1, rayon, 0, 2 * Math.PI);
  pinceau.fillStyle = style.getPropertyValue("--carte-point");
  pinceau.strokeStyle = style.getPropertyValue("--carte-mer");
  pinceau.fill();
  pinceau.stroke();
  return image;
}

/** Land and borders; `origine` is the map's corner, in pixels at this scale. */
function drawCountries(pinceau, style, trace, origine, echelle) {
  pinceau.translate(-origine.x, -origine.y);
  pinceau.scale(echelle, echelle);
  pinceau.fillStyle = style.getPropertyValue("--carte-terre");
  pinceau.strokeStyle = style.getPropertyValue("--carte-frontiere");
  pinceau.lineWidth = 0.7 / echelle;
  pinceau.fill(trace, "evenodd");
  pinceau.stroke(trace);
}

/**
 * Points, on whole pixels: a plain copy of the image. Of those that fall within the same square
 * of two pixels, only the first is drawn.
 */
function drawPoints(pinceau, image, pixels) {
  const { width: largeur, height: hauteur } = pinceau.canvas;
  const cases = new Set();
  for (const [x, y] of pixels) {
    const visible = x > -image.width && y > -image.width && x < largeur && y < hauteur;
    const place = (x >> 1) * 65536 + (y >> 1);
    if (visible && !cases.has(place)) {
      cases.add(place);
      pinceau.drawImage(image, x, y);
    }
  }
}

/** Fills the canvas with what the map shows now. */
function draw(carte, toile, trace, positions, rayon) {
  const style = getComputedStyle(toile);
  const densite = window.devicePixelRatio;
  const echelle = 2 ** carte.getZoom();
  const { x: largeur, y: hauteur } = carte.getSize();
  const { min } = carte.getPixelBounds();
  Object.assign(toile, { width: largeur * densite, height: hauteur * densite });
  Object.assign(toile.style, { width: `${largeur}px`, height: `${hauteur}px` });
  const pinceau = toile.getContext("2d");
  pinceau.scale(densite, densite);
  drawCountries(pinceau, style, trace, min, echelle);
  pinceau.resetTransform();
  const pixels = positions.map(({ x, y }) => [
    Math.round((x * echelle - min.x - rayon - 1) * densite),
    Math.round((y * echelle - min.y - rayon - 1) * densite),
  ]);
  drawPoints(pinceau, drawDot(style, rayon, densite), pixels);
}

/**
 * Adds the canvas; it is drawn again at each move of the map and each change of theme.
 * @param {Path2D} trace Countries, as given by traceCountries.
 * @param {Position[]} positions
 * @param {number} rayon Of a point, in pixels.
 */
export function addCanvas(L, carte, trace, positions, rayon) {
  const toile = document.createElement("canvas");
  let demande = 0;
  const redraw = () => {
    L.DomUtil.setPosition(toile, carte.containerPointToLayerPoint([0, 0]));
    draw(carte, toile, trace, positions, rayon);
  };
  const schedule = () => {
    cancelAnimationFrame(demande);
    demande = requestAnimationFrame(redraw);
  };
  carte.getPanes().overlayPane.append(toile);
  carte.on("move zoom viewreset resize", schedule);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", schedule);
  schedule();
}

/** Number of the point nearest to a pixel of the map, within `portee` pixels; -1 if none. */
export function findNearest(carte, positions, pixel, portee) {
  const [echelle, { min }] = [2 ** carte.getZoom(), carte.getPixelBounds()];
  let [numero, ecart] = [-1, portee];
  positions.forEach(({ x, y }, i) => {
    const distance = Math.hypot(x * echelle - min.x - pixel.x, y * echelle - min.y - pixel.y);
    if (distance < ecart) [numero, ecart] = [i, distance];
  });
  return numero;
}
