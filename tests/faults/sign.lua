-- wrk sends sign forms, each from an address of its own, and counts the answers.
-- usage: wrk … -s sign.lua URL -- RUN

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  run = arguments[1]
  sent, taken, refused, bare, other = 0, 0, 0, 0, 0
end

function request()
  sent = sent + 1
  local email = string.format("%s-%d-%d%%40example.org", run, number, sent)
  local body = "given_name=Rosa&family_name=Quispe&country=PE&agree=yes&email=" .. email
  return wrk.format("POST", nil, { ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end

function response(status, headers)
  if status == 303 then
    taken = taken + 1
  elseif status == 429 or status == 503 then
    refused = refused + 1
    local says_when = false
    for name in pairs(headers) do
      if string.lower(name) == "retry-after" then says_when = true end
    end
    if not says_when then bare = bare + 1 end
  else
    other = other + 1
  end
end

function done(summary)
  local sums = {}
  for _, name in ipairs({ "taken", "refused", "bare", "other" }) do
    sums[name] = 0
    for _, thread in ipairs(threads) do sums[name] = sums[name] + thread:get(name) end
  end
  local errors = summary.errors
  print(string.format("RESULT taken=%d refused=%d bare=%d other=%d unanswered=%d microseconds=%d", sums.taken, sums.refused,
    sums.bare, sums.other, errors.connect + errors.read + errors.write + errors.timeout, summary.duration))
end
