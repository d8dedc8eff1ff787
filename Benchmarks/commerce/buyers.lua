-- Sixteen buyers without a pause: one connection for each thread, so that the requests of a thread are those of one buyer.
-- buyers.lua cart|purchase SKUS.txt [RATE]: lines put into carts, or whole purchases of two lines; as fast as they are answered,
-- or RATE requests a second of all buyers together. Every write has its Idempotency-Key.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } instant; int clock_gettime(int clock, instant *now);")

local buyersMax, linesMax = 16, 10
local mode, skus
local cart, checkout, lines, step
local number = 0
local threads = {}
-- Read by done().
purchases, refused, firstRefusal = 0, 0, ""

local function milliseconds()
  local now = ffi.new("instant")
  ffi.C.clock_gettime(1, now)
  return tonumber(now.seconds) * 1000 + tonumber(now.nanoseconds) / 1e6
end

function setup(thread)
  thread:set("buyer", #threads + 1)
  table.insert(threads, thread)
end

local function beginAgain()
  cart, checkout, lines, step = nil, nil, 0, "add"
end

function init(arguments)
  mode = arguments[1]
  skus = {}
  for line in io.lines(arguments[2]) do skus[#skus + 1] = line end
  local rate = tonumber(arguments[3] or "0")
  if rate > 0 then
    local interval = buyersMax * 1000 / rate
    local due = milliseconds() + interval * buyer / buyersMax
    -- wrk asks how long to wait before each request.
    delay = function()
      local wait = due - milliseconds()
      due = due + interval
      return math.max(0, math.floor(wait + 0.5))
    end
  end
  math.randomseed(os.time() * 100 + buyer)
  beginAgain()
end

local address = [[{"email": "ann@example.com", "address": {"name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin",
  "postal_code": "10115", "country": "DE"}}]]

-- A step: its method, its path and its body.
local steps = {
  add = function()
    return "POST", "/cart/items", string.format('{"sku": "%s", "quantity": %d}', skus[math.random(#skus)], math.random(3))
  end,
  begin = function() return "POST", "/checkout/init" end,
  address = function() return "PUT", "/checkout/" .. checkout .. "/shipping-address", address end,
  shipping = function() return "PUT", "/checkout/" .. checkout .. "/shipping-method", '{"id": "standard"}' end,
  payment = function() return "PUT", "/checkout/" .. checkout .. "/payment-method", '{"token": "pm_card_visa"}' end,
  summary = function() return "GET", "/checkout/" .. checkout .. "/summary" end,
  complete = function() return "POST", "/checkout/" .. checkout .. "/complete" end,
}
local following = {
  begin = "address", address = "shipping", shipping = "payment", payment = "summary", summary = "complete",
}

function request()
  local method, path, body = steps[step]()
  number = number + 1
  local headers = { ["Content-Type"] = "application/json" }
  if cart then headers["X-Cart-Token"] = cart end
  if method ~= "GET" then headers["Idempotency-Key"] = string.format("%d-%d-%d", os.time(), buyer, number) end
  return wrk.format(method, "/api/v1" .. path, headers, body)
end

function response(status, _, body)
  if status >= 300 then
    refused = refused + 1
    if firstRefusal == "" then firstRefusal = step .. " " .. status .. " " .. body end
    beginAgain()
    return
  end
  if step == "add" then
    cart = cart or body:match('"token":"([^"]*)"')
    lines = lines + 1
    if mode == "cart" then
      if lines == linesMax then beginAgain() end
    elseif lines == 2 then
      step = "begin"
    end
    return
  end
  if step == "begin" then checkout = body:match('"id":"(chk_[^"]*)"') end
  if step == "complete" then
    if body:find('"state":"CONFIRMED"', 1, true) then purchases = purchases + 1
    else
      refused = refused + 1
      firstRefusal = body
    end
    beginAgain()
    return
  end
  step = following[step]
end

function done(summary, latency)
  local bought, failed, first = 0, 0, ""
  for _, thread in ipairs(threads) do
    bought = bought + thread:get("purchases")
    failed = failed + thread:get("refused")
    if first == "" then first = thread:get("firstRefusal") end
  end
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  io.write(string.format("RESULT %.1f %.1f %.2f %.2f %d %s\n", summary.requests / seconds, bought / seconds,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    failed + errors.timeout + errors.read + errors.connect, first))
end
