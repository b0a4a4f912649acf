// The plan as Python wrote it, one part plain and one packed, decoded into plain objects.

async function readContents() {
  const plain = JSON.parse(byId("plan").textContent);
  if (!window.DecompressionStream) {
    byId("unread").hidden = false;
    const missing = { phrases: [], policies: [], basemap: null, changes: null, assessment: null };
    return { ...plain, ...missing, clusters: rowsOf(plain.clusters) };
  }
  // What is packed, see maps/packing.py: unpacked here without a request to anywhere.
  const bytes = bytesOf(JSON.parse(byId("packed").textContent));
  const text = new Response(bytes).body.pipeThrough(new DecompressionStream("deflate"));
  const bulk = await new Response(text).json();
  return { ...plain, ...bulk, clusters: rowsOf({ ...plain.clusters, ...bulk.clusters }) };
}

function bytesOf(text) {
  // Five letters are four bytes; a last group that is shorter has so many bytes fewer.
  const groups = text.match(/.{1,5}/g);
  const bytes = new DataView(new ArrayBuffer(4 * groups.length));
  groups.forEach((group, at) => {
    const digits = [...group.padEnd(5, "~")].map((letter) => RULES.letters.indexOf(letter));
    bytes.setUint32(4 * at, digits.reduce((number, digit) => 85 * number + digit));
  });
  return bytes.buffer.slice(0, Math.floor((text.length * 4) / 5));
}

function rowsOf(columns) {
  const named = Object.entries(columns);
  return (columns.number ?? []).map((_, at) => Object.fromEntries(named.map(([name, values]) => [name, values[at]])));
}

function decodeLine(text) {
  return decodePoints(text, 1e4);
}

function decodePoints(text, precision) {
  // Encoded polyline: see maps/polyline.py.
  const points = [];
  let at = 0;
  const step = () => {
    let value = 0;
    let shift = 0;
    let group;
    do {
      group = text.charCodeAt(at++) - 63;
      value |= (group & 0x1f) << shift;
      shift += 5;
    } while (group >= 0x20);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  let lat = 0;
  let lon = 0;
  while (at < text.length) {
    lat += step();
    lon += step();
    points.push([lat / precision, lon / precision]);
  }
  return points;
}

function readPlan(plan) {
  // A page's contents, decoded; of those given only the outermost names are set anew.
  const places = decodePoints(plan.places, 1e5);
  plan.schools = plan.schools.map(
    ([urn, name, kind, pupils, postcode, town, ...values], index) => ({
      urn, name, kind, pupils, postcode, index,
      lat: places[index][0],
      lon: places[index][1],
      town: plan.towns[town],
      type: plan.filters[0][1][values[0]],
      faith: plan.filters[1][1][values[1]],
      values: values.map((value, at) => plan.filters[at][1][value]), // in the order of the filters
      cluster: null,
      standing: null, // of a school in no cluster
      reason: null,
      sought: true, // by the filters
    }),
  );
  plan.clusters = plan.clusters.map((cluster) => ({ ...RULES.usual, ...cluster }));
  for (const [at, cluster] of plan.clusters.entries()) {
    const sentence = (codes) => // see maps/phrases.py
      codes.map((code) => (code >= 0 ? plan.phrases[code] : cluster.schools[-1 - code].name)).join("");
    cluster.policy = () => (plan.policies[at] ?? []).map(([heading, said]) => [heading, said.map(sentence)]);
    cluster.schools = cluster.schools.map((index) => plan.schools[index]);
    for (const school of cluster.schools) school.cluster = cluster;
    cluster.area = cluster.area?.map((polygon) => polygon.map(decodeLine));
    cluster.links = cluster.links?.map(decodeLine);
    cluster.spokes = cluster.spokes.map(decodeLine);
    findEntrances(cluster);
    cluster.title = cluster.name
      ? `Cluster ${cluster.number}, ${cluster.name}` : `Cluster ${cluster.number}`;
  }
  plan.standings = plan.standings.map((standing) => ({ ...standing }));
  for (const standing of plan.standings) {
    standing.schools = standing.schools.map(([index, reason]) =>
      Object.assign(plan.schools[index], { standing, reason }));
  }
  plan.leftOut = plan.standings.flatMap(({ schools }) => schools);
  return plan;
}

function findEntrances({ schools, spokes, straight, hubAt }) {
  // A drive along the roads begins where its school is entered, and ends where the hub is.
  if (!spokes.length) return;
  schools[hubAt].entrance = spokes[0].at(-1);
  const driving = schools.filter(({ index }, at) => at !== hubAt && !straight.includes(index));
  driving.forEach((school, at) => { school.entrance = spokes[at][0]; });
}

function whereIs(school) {
  return school.cluster ? school.cluster.title : school.standing.is;
}

function standingInWords({ is, are, schools }) {
  return `${schools.length === 1 ? is : are}: ${howMany(schools.length, "school", "schools")}`;
}

function clusterInWords(cluster) {
  const pupils = cluster.rollsMissing
    ? `${howMany(cluster.pupils, "pupil", "pupils")} (${howMany(cluster.rollsMissing, "roll", "rolls")} not known)`
    : howMany(cluster.pupils, "pupil", "pupils");
  const drive = plan.hub ? "longest drive to its lead" : "longest drive";
  return [
    howMany(cluster.schools.length, "school", "schools"),
    pupils,
    cluster.longest === null ? "no way between some" : `${drive} ${cluster.longest} min`,
    ...(cluster.breaches.length ? [breachesInWords(cluster)] : []),
  ];
}

function letterOf(index) {
  // A to Z, then AA: a cluster beyond 26 schools is rare, and its letters stay unique.
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}
