-- wrk asks for one address, as it does without a script.

dofile("result.lua")
