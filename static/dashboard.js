// The dashboard: draws the chart, and keeps the numbers up to date while somebody looks. The page is complete without it.
"use strict";

(() => {
  const ASK_EVERY = 5_000;
  // Whoever has left the room ends their session some day.
  const PATIENCE = 2 * 60 * 60 * 1_000;
  const chart = drawChart();
  followNumbers();

  function followNumbers() {
    const section = document.querySelector("[data-numbers]");
    if (!section) return;
    const line = section.querySelector(".dash-live");
    const note = line.querySelector("[data-live-note]");
    const fine = note.textContent;
    let touched = Date.now();
    let timer = 0;
    let ended = false;
    line.hidden = false;

    const say = (text, moving) => {
      if (note.textContent !== text) note.textContent = text;
      line.classList.toggle("is-still", !moving);
    };
    const ask = async () => {
      timer = 0;
      if (document.hidden || ended) return;
      if (Date.now() - touched > PATIENCE) return say(section.dataset.paused, false);
      try {
        const answer = await fetch(section.dataset.numbers, { redirect: "manual", headers: { accept: "application/json" } });
        if (answer.ok) {
          show(section, await answer.json());
          say(fine, true);
        } else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
          ended = true;
          return say(section.dataset.ended, false);
        } else {
          say(section.dataset.away, false);
        }
      } catch {
        say(section.dataset.away, false);
      }
      wait();
    };
    const wait = () => {
      if (!timer && !ended) timer = setTimeout(ask, ASK_EVERY);
    };
    const touch = () => {
      touched = Date.now();
      wait();
    };
    for (const event of ["pointermove", "pointerdown", "keydown", "scroll"]) {
      document.addEventListener(event, touch, { passive: true });
    }
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      touched = Date.now();
      clearTimeout(timer);
      ask();
    });
    wait();
  }

  function show(section, numbers) {
    for (const place of section.querySelectorAll("[data-live]")) {
      const text = numbers.texts[place.dataset.live];
      if (typeof text !== "string" || place.textContent === text) continue;
      place.textContent = text;
      place.classList.remove("has-moved");
      void place.offsetWidth;   // lets the same animation begin again
      place.classList.add("has-moved");
    }
    const progress = section.querySelector("progress");
    if (progress) progress.value = Math.min(Math.max(numbers.total, 0), progress.max);
    chart?.news(numbers);
  }

  function drawChart() {
    const box = document.querySelector(".chart");
    const source = document.getElementById("chart-data");
    if (!box || !source || typeof uPlot === "undefined") return null;
    const data = JSON.parse(source.textContent);
    const plot = box.querySelector(".chart-plot");
    const reading = box.querySelector(".chart-reading");
    const buttons = [...box.querySelectorAll("[data-range]")];
    const hint = reading.textContent;
    const format = formats(data);
    let range = "48";
    let drawn = null;
    let chosen = null;

    box.hidden = false;
    const [starts, ...lines] = data.days;
    const first = starts.findIndex((_, day) => lines.some((counts) => counts[day] > 0));
    // Of a young campaign the hours say more, of an old one the days.
    if (first >= 0 && starts.length - first > 4) range = "days";

    const columns = () => {
      if (range === "days") return data.days;
      const last = Number(range);
      return data.hours.map((column) => column.slice(-last));
    };
    const read = (index) => {
      const [x, ...lines] = columns();
      if (index == null || x[index] === undefined) return;
      chosen = index;
      const when = range === "days" ? format.day(x[index]) : format.hour(x[index]);
      const told = lines.map((counts, line) => {
        const words = counts[index] === 1 ? data.words[line].one : data.words[line].signatures;
        return `${format.number(counts[index])} ${words}`;
      });
      reading.textContent = `${when}: ${told.join(", ")}`;
    };
    const colour = (name) => getComputedStyle(box).getPropertyValue(name).trim();

    function draw() {
      drawn?.destroy();
      const soft = colour("--ink-soft");
      const grid = { stroke: colour("--line"), width: 1 };
      const font = "12px system-ui, sans-serif";
      const options = {
        width: plot.clientWidth,
        height: plot.clientWidth < 500 ? 220 : 300,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), data.zone),
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        select: { show: false },
        scales: { x: { time: true, range: edges }, y: { range: (_, __, most) => [0, Math.max(most * 1.05, 4)] } },
        axes: [
          { stroke: soft, grid: { show: false }, ticks: grid, font, space: 64, values: (_, splits) => splits.map(format.tick(range)) },
          { stroke: soft, grid, ticks: { show: false }, font, size: axisWidth, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6], values: (_, splits) => splits.map(format.number) },
        ],
        series: [{}, ...data.words.map((_, line) => series(line))],
        hooks: { setCursor: [(u) => read(under(u))] },
      };
      drawn = new uPlot(options, columns(), plot);
    }

    // The first line stands in bars; another is drawn over them, with steps as wide, for which they are paler.
    function series(line) {
      const points = { show: false };
      const isAlone = data.words.length === 1;
      const bars = colour("--indigo");
      if (line === 0) return { fill: isAlone ? bars : `${bars}59`, stroke: bars, width: isAlone ? 0 : 1, points, paths: uPlot.paths.bars({ size: [0.8, 60], align: 1 }) };
      return { stroke: colour("--cochineal"), width: 2.5, points, paths: steps };
    }
    // The last step is as wide as the others, not a point.
    function steps(u, line, from, to) {
      const path = uPlot.paths.stepped({ align: 1 })(u, line, from, to);
      path?.stroke.lineTo(u.valToPos(edges(u)[1], "x", true), u.valToPos(u.data[line][to], "y", true));
      return path;
    }

    // Bars stand between their beginning and the next one's.
    function edges(u) {
      const x = u.data[0];
      const step = range === "days" ? 86_400 : 3_600;
      return [x[0], x[x.length - 1] + step];
    }
    // The bar under the cursor: the chart would name the one whose beginning is nearest.
    function under(u) {
      if (!(u.cursor.left >= 0)) return null;
      const moment = u.posToVal(u.cursor.left, "x");
      return u.data[0].findLastIndex((start) => start <= moment);
    }
    function axisWidth(u, values) {
      const longest = Math.max(0, ...(values ?? []).map((value) => value.length));
      return 14 + 7.5 * longest;
    }
    function point(index) {
      const [x, y] = columns();
      const place = Math.min(Math.max(index, 0), x.length - 1);
      const middle = x[place] + (range === "days" ? 43_200 : 1_800);
      drawn.setCursor({ left: drawn.valToPos(middle, "x"), top: drawn.valToPos(y[place], "y") });
    }
    function choose(next) {
      range = next;
      chosen = null;
      reading.textContent = hint;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.range === range));
      draw();
    }

    for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.range));
    plot.addEventListener("keydown", (event) => {
      const last = columns()[0].length - 1;
      const from = chosen ?? last + 1;
      const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      point(to);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    new ResizeObserver(() => {
      if (drawn && plot.clientWidth && drawn.width !== plot.clientWidth) draw();
    }).observe(plot);
    choose(range);

    return {
      news(numbers) {
        let moved = false;
        for (const name of ["hours", "days"]) {
          const [x, ...lines] = data[name];
          const [start, ...counts] = numbers[name];
          const last = x.length - 1;
          if (x[last] < start) {
            data[name].forEach((column, place) => column.push(numbers[name][place]));
            moved = true;
          } else if (x[last] === start && lines.some((line, place) => line[last] !== counts[place])) {
            lines.forEach((line, place) => { line[last] = counts[place]; });
            moved = true;
          }
        }
        if (moved) draw();
      },
    };
  }

  // How moments and numbers are written, in the language of the page and the zone of the campaign.
  function formats({ lang, zone }) {
    const make = (options) => {
      const format = new Intl.DateTimeFormat(lang, { timeZone: zone, ...options });
      return (seconds) => format.format(seconds * 1_000);
    };
    const time = make({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const short = make({ day: "numeric", month: "short" });
    const year = make({ year: "numeric", month: "short" });
    const long = make({ weekday: "long", day: "numeric", month: "long" });
    const number = new Intl.NumberFormat(lang);
    return {
      number: (value) => number.format(value),
      day: make({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      hour: (seconds) => `${long(seconds)}, ${time(seconds)}–${time(seconds + 3_600)}`,
      tick: (range) => (seconds, _, splits) => {
        if (range !== "days") return time(seconds) === "00:00" ? short(seconds) : time(seconds);
        return splits.length > 1 && splits[1] - splits[0] > 27 * 86_400 ? year(seconds) : short(seconds);
      },
    };
  }
})();
