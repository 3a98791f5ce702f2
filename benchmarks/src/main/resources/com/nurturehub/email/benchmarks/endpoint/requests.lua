-- Asks for one path after the other, each connection's thread for its own part of them. PAUSE is the
-- milliseconds between an answer and the next request of a connection, for a load below the most.
local threads = 0
local requests = {}
local at = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  local wanted = 0
  for path in io.lines(os.getenv("PATHS")) do
    if wanted % tonumber(os.getenv("THREADS")) == number then
      requests[#requests + 1] = wrk.format("GET", os.getenv("PREFIX") .. path, {
        ["Host"] = wrk.headers["Host"],
        ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ["Accept"] = "image/avif,image/webp,*/*",
        ["Accept-Language"] = "en-GB,en;q=0.5",
      })
    end
    wanted = wanted + 1
  end
  -- Elsewhere than the run before, so that no window of repeats is met twice.
  at = math.floor(tonumber(os.getenv("BEGIN")) * #requests)
end

function request()
  at = at % #requests + 1
  return requests[at]
end

if os.getenv("PAUSE") ~= "0" then
  local pause = tonumber(os.getenv("PAUSE"))
  function delay()
    return math.random(0, 2 * pause)
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
