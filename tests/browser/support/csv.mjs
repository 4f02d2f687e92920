// Lists as programs read them (RFC 4180).

/** The rows of a list, each by the names of its columns. */
export function rows(list) {
  const [header, ...rest] = records(list.toString("utf8"));
  return rest.map((fields) => Object.fromEntries(header.map((name, index) => [name, fields[index]])));
}

function records(text) {
  const all = [];
  let record = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === "" && quoted === undefined && plain === "" && record.length === 0) break;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    all.push(record);
    record = [];
  }
  return all;
}
