// The changes asked for, in words; until they are solved, each is marked on the map.

function startChanges() {
  follow(fillChanges);
  fillChanges(server.state);
}

function fillChanges({ changes, answer }) {
  byId("asked-none").hidden = changes.length > 0;
  byId("asked").replaceChildren(...changes.map(({ words }) => element("li", { text: words })));
  markPending(answer ? [] : changes);
}

function startConsidering() {
  const id = "considered";
  const made = form({
    id,
    button: "Record it",
    parts: [
      field({ id: `${id}-option`, name: "option", label: "What else was considered", hint: "Such as federating with a neighbour" }),
      field({ id: `${id}-why`, name: "why", label: "Why it was put aside" }),
    ],
    async submit() {
      const record = Object.fromEntries(["option", "why"].map((name) => [name, valueOf(made, name)]));
      const faults = await change({ do: "considered", ...record });
      if (!faults.length) {
        empty(made);
        byId("considering").open = false;
        byId("considering").firstElementChild.focus();
      }
      return faults;
    },
  });
  byId("considering-form").append(made);
  keepOpen(byId("considering"));
}
