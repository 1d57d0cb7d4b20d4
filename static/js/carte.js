/**
 * Turns the server's SVG maps into Leaflet maps when they are reached.
 *
 * The SVG is complete without this module: its points are links. When anything fails to load,
 * it stays in place. Settings are read on the `data-*` attributes of `[data-carte]`:
 * `leaflet-js`, `leaflet-css`, `fond` (basemap), `points` (points in columns; otherwise the links
 * of the SVG that have `data-lat` and `data-lon`), `lien-prefixe`, `immediat`.
 *
 * Leaflet moves, zooms and opens the popups; carte-toile.js draws.
 *
 * @typedef {{lat: number, lon: number, href: string, titre: string, precisions: string}} Point
 */

import { addCanvas, findNearest, project, traceCountries } from "./carte-toile.js";

const ATTRIBUTION =
  "Fond de carte : Natural Earth. Les frontières représentées ne valent pas reconnaissance.";
const ZOOM_POINT_SEUL = 5;
const ZOOM_MAXIMAL = 7;
const BEAUCOUP_DE_POINTS = 500;
const LIMITES_DU_MONDE = [[-60, -180], [84, 180]];

/** @type {Map<string, Promise<unknown>>} What the page asked for already, by address. */
const demandes = new Map();

/** Runs `load` once per address for the whole page. */
function loadOnce(adresse, load) {
  if (!demandes.has(adresse)) demandes.set(adresse, load(adresse));
  return demandes.get(adresse);
}

function appendToHead(balise, proprietes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(balise), proprietes);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

const loadScript = (src) => appendToHead("script", { src });
const loadStyle = (href) => appendToHead("link", { rel: "stylesheet", href });

async function loadJson(adresse) {
  const reponse = await fetch(adresse);
  if (!reponse.ok) throw new Error(`${adresse}: ${reponse.status}`);
  return reponse.json();
}

/** Running sums: [first, step, step…] gives back the values. */
function sumSteps(pas) {
  let total = 0;
  return pas.map((valeur) => (total += valeur));
}

const countProjects = (nombre) => `${nombre} projet${nombre > 1 ? "s" : ""}`;

/** @returns {Point[]} The links of the SVG that say where they are. */
function readLinks(svg) {
  return [...svg.querySelectorAll("a[data-lat][data-lon]")].map((lien) => ({
    lat: Number(lien.dataset.lat),
    lon: Number(lien.dataset.lon),
    href: lien.getAttribute("href"),
    titre: lien.querySelector("title")?.textContent.trim() ?? "",
    precisions: "",
  }));
}

/** The server redirects where its own slug differs. */
function makeSlug(nom) {
  const ascii = nom.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return ascii.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "partenaire";
}

/**
 * Points sent in columns: those of a country follow one another, in the order of `pays`, whose
 * rows are [code, name, number of points]; positions are steps of a thousandth of a degree.
 * @returns {Point[]}
 */
function readColumns(colonnes, prefixe) {
  const pays = colonnes.pays.flatMap(([, nom, nombre]) => Array(nombre).fill(nom));
  const [ids, lats, lons] = [colonnes.id, colonnes.lat, colonnes.lon].map(sumSteps);
  return ids.map((id, i) => ({
    lat: lats[i] / 1000,
    lon: lons[i] / 1000,
    href: `${prefixe}${id}-${makeSlug(colonnes.nom[i])}/`,
    titre: colonnes.nom[i],
    precisions: `${pays[i]}, ${countProjects(colonnes.projets[i])}`,
  }));
}

async function loadPoints(bloc, svg) {
  const { points, lienPrefixe = "/partenaires/" } = bloc.dataset;
  return points ? readColumns(await loadOnce(points, loadJson), lienPrefixe) : readLinks(svg);
}

function buildPopup(point) {
  const contenu = document.createElement("div");
  const lien = Object.assign(document.createElement("a"), { href: point.href });
  lien.textContent = point.titre;
  const precisions = document.createElement("p");
  precisions.textContent = point.precisions;
  contenu.append(lien, precisions);
  return contenu;
}

function createMap(L, cadre) {
  const anime = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const carte = L.map(cadre, {
    zoomControl: false,
    attributionControl: false,
    scrollWheelZoom: false,
    zoomSnap: 0.5,
    maxZoom: ZOOM_MAXIMAL,
    maxBounds: [[-85, -200], [88, 200]],
    zoomAnimation: false,
    fadeAnimation: anime,
    inertia: anime,
  });
  L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(carte);
  L.control.attribution({ prefix: false }).addAttribution(ATTRIBUTION).addTo(carte);
  // The wheel scrolls the page until the reader is on the map.
  carte.on("focus", () => carte.scrollWheelZoom.enable());
  carte.on("blur", () => carte.scrollWheelZoom.disable());
  return carte;
}

function fitPoints(carte, points) {
  if (points.length === 1) {
    carte.setView(points[0], ZOOM_POINT_SEUL);
  } else {
    const limites = points.length ? points : LIMITES_DU_MONDE;
    carte.fitBounds(limites, { padding: [16, 16], maxZoom: ZOOM_POINT_SEUL });
  }
}

/** A click, or Enter for the point nearest to the centre, opens the popup; Escape closes it. */
function bindPopups(L, carte, points, positions, portee) {
  const bulle = L.popup();
  const cadre = carte.getContainer();
  const show = (point) => {
    bulle.setLatLng(point).setContent(buildPopup(point)).openOn(carte);
    cadre.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Fermer");
  };
  const find = (pixel, distance) => points[findNearest(carte, positions, pixel, distance)];
  carte.on("click", ({ containerPoint }) => {
    const point = find(containerPoint, portee);
    if (point) show(point);
  });
  carte.on("mousemove", ({ containerPoint }) => {
    cadre.classList.toggle("carte__leaflet--point", Boolean(find(containerPoint, portee)));
  });
  cadre.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && bulle.isOpen()) {
      carte.closePopup();
      cadre.focus({ preventScroll: true });
    } else if (key === "Enter" && target === cadre && points.length) {
      show(find(carte.getSize().divideBy(2), Infinity));
      cadre.querySelector(".leaflet-popup-content a").focus({ preventScroll: true });
    }
  });
}

/** Waits until the keyboard is not on one of the links that the map will replace. */
async function waitForBlur(svg) {
  while (svg?.contains(document.activeElement)) {
    await new Promise((resolve) => {
      svg.addEventListener("focusout", () => setTimeout(resolve), { once: true });
    });
  }
}

/** Same place, same name as the SVG. */
function createFrame(svg) {
  const cadre = document.createElement("div");
  const titre = svg?.querySelector(":scope > title")?.textContent.trim();
  cadre.className = "carte__leaflet";
  cadre.setAttribute("role", "region");
  cadre.setAttribute("aria-label", svg?.getAttribute("aria-label") || titre || "Carte");
  return cadre;
}

/** Lets the browser answer the reader between two long steps. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

function drawMap(L, cadre, trace, points) {
  const carte = createMap(L, cadre);
  const positions = points.map(({ lat, lon }) => project(lat, lon));
  const rayon = points.length > BEAUCOUP_DE_POINTS ? 4 : 6;
  const tolerance = matchMedia("(pointer: coarse)").matches ? 10 : 5;
  fitPoints(carte, points);
  bindPopups(L, carte, points, positions, rayon + tolerance);
  addCanvas(L, carte, trace, positions, rayon);
}

/** On failure the SVG is the map: there is nothing to tell the reader. */
async function replaceSvg(bloc) {
  const svg = bloc.querySelector("svg");
  const { leafletJs, leafletCss, fond: adresseFond } = bloc.dataset;
  const cadre = createFrame(svg);
  try {
    const [fond, points] = await Promise.all([
      loadOnce(adresseFond, loadJson),
      loadPoints(bloc, svg),
      loadOnce(leafletJs, loadScript),
      loadOnce(leafletCss, loadStyle),
    ]);
    await pause();
    const trace = traceCountries(fond);
    await waitForBlur(svg);
    bloc.append(cadre);
    drawMap(window.L, cadre, trace, points);
    svg?.remove();
  } catch {
    cadre.remove();
  }
}

const options = { rootMargin: "100px" };
const observateur = new IntersectionObserver((entrees) => {
  for (const { target } of entrees.filter((entree) => entree.isIntersecting)) {
    observateur.unobserve(target);
    replaceSvg(target);
  }
}, options);

for (const bloc of document.querySelectorAll("[data-carte]")) {
  const start = "immediat" in bloc.dataset ? replaceSvg : (cible) => observateur.observe(cible);
  start(bloc);
}
