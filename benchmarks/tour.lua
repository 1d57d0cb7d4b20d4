-- Asks wrk for each path of the command line in turn, and prints the counts as one JSON line.
local chemins, rang = {}, 0

function init(arguments)
  chemins = arguments
end

function request()
  rang = rang % #chemins + 1
  return wrk.format("GET", chemins[rang], { ["Accept-Encoding"] = "gzip, deflate, br" })
end

function done(bilan, latences)
  local erreurs = bilan.errors
  local ratees = erreurs.connect + erreurs.read + erreurs.write + erreurs.status + erreurs.timeout
  io.write(string.format(
    '\n{"requetes": %d, "microsecondes": %d, "p50": %d, "p99": %d, "erreurs": %d}\n',
    bilan.requests, bilan.duration, latences:percentile(50), latences:percentile(99), ratees))
end
