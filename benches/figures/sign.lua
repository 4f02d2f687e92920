-- wrk sends sign forms, each from an address of its own.
-- usage: wrk -t 1 … -s sign.lua URL -- RUN

dofile("result.lua")

local run, sent

function init(arguments)
  run, sent = arguments[1], 0
end

function request()
  sent = sent + 1
  local body = "given_name=Rosa&family_name=Quispe&country=PE&agree=yes&email=" .. run .. "-" .. sent .. "%40example.org"
  return wrk.format("POST", nil, { ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end
