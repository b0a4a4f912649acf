// The plan as Python wrote it: one JSON block, decoded into plain objects.

function decodeLine(text) {
  // Encoded polyline, five decimals: see maps/polyline.py.
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
    points.push([lat / 1e5, lon / 1e5]);
  }
  return points;
}

async function withPolicy(contents) {
  // Contents with what policy says, unpacked: see maps/packed.py.
  if (!contents?.packed || !window.DecompressionStream) return contents;
  const bytes = Uint8Array.from(atob(contents.packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  contents.told = await new Response(stream).json();
  return contents;
}

function readPlan(plan) {
  // Of a page's contents, which this decodes in place.
  plan.schools = plan.schools.map(
    ([urn, name, kind, pupils, postcode, town, lat, lon, ...places], index) => ({
      urn, name, kind, pupils, postcode, town, lat, lon, index,
      type: plan.filters[0][1][places[0]],
      faith: plan.filters[1][1][places[1]],
      values: places.map((place, at) => plan.filters[at][1][place]), // in the order of the filters
      cluster: null,
      standing: null, // of a school in no cluster
      reason: null,
      sought: true, // by the filters
    }),
  );
  const [phrases, told] = plan.told ?? [];
  const sentence = (codes) => // see maps/phrases.py
    codes.map((code) => (code >= 0 ? phrases[code] : plan.schools[-1 - code].name)).join("");
  for (const [index, cluster] of plan.clusters.entries()) {
    cluster.policy = () => (told?.[index] ?? []).map(([heading, said]) => [heading, said.map(sentence)]);
    cluster.schools = cluster.schools.map((index) => plan.schools[index]);
    for (const school of cluster.schools) school.cluster = cluster;
    cluster.area = cluster.area.map((polygon) => polygon.map(decodeLine));
    cluster.links = cluster.links?.map(decodeLine);
    cluster.spokes = cluster.spokes.map(decodeLine);
    cluster.title = cluster.name
      ? `Cluster ${cluster.number}, ${cluster.name}` : `Cluster ${cluster.number}`;
  }
  for (const standing of plan.standings) {
    standing.schools = standing.schools.map(([index, reason]) =>
      Object.assign(plan.schools[index], { standing, reason }));
  }
  plan.leftOut = plan.standings.flatMap(({ schools }) => schools);
  return plan;
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
