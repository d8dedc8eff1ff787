-- Sends the queries of a file (id TAB query) in turn, each with two facets (FACETS, as the catalog calls them) and automatic
-- price ranges; as fast as they are answered, or RATE a second over CONNECTIONS connections.
local queries = {}
local facets = os.getenv("FACETS") or "brand,colour"

local function escape(text)
  return (text:gsub("[^%w]", function(c) return string.format("%%%02X", string.byte(c)) end))
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    local query = line:match("^[^\t]*\t([^\t]*)")
    if query then queries[#queries + 1] = "/api/v1/search?facets=" .. facets .. "&price_ranges=auto&q=" .. escape(query) end
  end
  math.randomseed(os.time())
  local rate, connections = tonumber(os.getenv("RATE")), tonumber(os.getenv("CONNECTIONS"))
  if rate then delay = function() return connections * 1000 / rate end end
end

function request()
  return wrk.format("GET", queries[math.random(#queries)])
end

function done(summary, latency)
  io.write(string.format("p50 %.2f ms  p95 %.2f ms  p99 %.2f ms  errors %d\n", latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
