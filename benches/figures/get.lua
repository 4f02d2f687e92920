-- wrk asks for one address, as it does without a script, and prints what came back for a program to read.

function done(summary)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %d", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration))
end
