-- wrk presses the buttons behind mailed links, each once.
-- usage: wrk -t 1 … -s confirm.lua URL -- FILE-WITH-A-PATH-A-LINE

dofile("result.lua")

local paths, pressed

function init(arguments)
  paths, pressed = {}, 0
  for path in io.lines(arguments[1]) do table.insert(paths, path) end
end

function request()
  pressed = pressed + 1
  local path = paths[pressed] or error("more links are needed")
  return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded" }, "revision=1")
end
