-- What every script prints at its end, for a program to read: answers, refusals, failures, microseconds.

function done(summary)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %d", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration))
end
