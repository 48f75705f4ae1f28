// Runs random cases of the morph in a page, and returns what went wrong in the first one that fails.
// A case is three documents made from one seed: old and new HTML, and a page with edits of its own.
async (first, count, withEdits, inPage) => {
  const base = "/---fastapi-reloader---/client/x/";
  const { morph } = await import(`${base}morph.js`);
  const { parse, isSame } = await import(`${base}markup.js`);

  const TAGS = ["div", "div", "p", "span", "ul", "li", "li", "section", "details", "b", "table", "svg", "form"];
  const WORDS = ["one", "two", "three", "four", "five", " ", "\n  "];

  /** Mulberry32. */
  const makeRandom = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const makeCase = (seed) => {
    const random = makeRandom(seed);
    const below = (limit) => Math.floor(random() * limit);
    const pick = (list) => list[below(list.length)];
    const chance = (share) => random() < share;
    let ids = 0;
    let names = 0;

    const attributes = () => {
      const made = {};
      if (chance(0.3)) made.id = chance(0.05) ? "twice" : `i${(ids += 1)}`;
      if (chance(0.3)) made.class = [...new Set([pick("abc"), pick("abc")])].join(" ");
      if (chance(0.1)) made["data-key"] = pick("klm");
      if (chance(0.1)) made.title = pick(WORDS);
      if (chance(0.05)) made["@click"] = pick("xyz");
      return made;
    };
    const control = () => {
      const named = { ...attributes(), name: `n${(names += 1)}` };
      const kind = below(5);
      if (kind === 0) return { tag: "textarea", attributes: named, text: pick(WORDS) };
      if (kind === 1) {
        const options = ["x", "y", "z"].map((value) => ({
          tag: "option",
          attributes: { value, ...(chance(0.3) && { selected: "" }) },
          children: [{ text: value }],
        }));
        return { tag: "select", attributes: { ...named, ...(chance(0.3) && { multiple: "" }) }, children: options };
      }
      if (kind === 2) return { tag: "input", attributes: { ...named, type: "checkbox", ...(chance(0.5) && { checked: "" }) } };
      if (kind === 3) {
        const group = { ...named, type: "radio", name: pick("rs"), value: pick("uvw") };
        return { tag: "input", attributes: { ...group, ...(chance(0.3) && { checked: "" }) } };
      }
      return { tag: "input", attributes: { ...named, ...(chance(0.6) && { value: pick(WORDS).trim() }) } };
    };
    const node = (depth) => {
      if (chance(0.3)) return { text: pick(WORDS) };
      if (chance(0.04)) return { comment: pick(WORDS) };
      if (chance(0.15)) return control();
      if (chance(0.03)) return { tag: "template", attributes: attributes(), children: children(depth - 1) };
      if (chance(0.02)) return { tag: "noscript", attributes: {}, text: "<img>" };
      return { tag: pick(TAGS), attributes: attributes(), children: children(depth - 1) };
    };
    const children = (depth) => (depth < 0 ? [] : Array.from({ length: below(6) }, () => node(depth)));
    const headNode = () =>
      pick([
        () => ({ tag: "meta", attributes: { name: pick("abc"), content: pick(WORDS) } }),
        () => ({ tag: "link", attributes: { rel: pick(["canonical", "alternate"]), href: `/${pick("abc")}` } }),
        () => ({ tag: "link", attributes: { rel: "stylesheet", href: `data:text/css,${pick("abc")}` } }),
        () => ({ tag: "style", attributes: {}, text: `.${pick("abc")} { order: 1 }` }),
        () => ({ tag: "title", attributes: {}, text: pick(WORDS) }),
        () => ({ text: "\n" }),
      ])();

    const parents = (root) => (root.children ? [root, ...root.children.flatMap(parents)] : []);
    const elements = (root) => [root, ...(root.children ?? []).flatMap(elements)].filter(({ tag }) => tag);
    const shuffle = (list) => list.sort(() => random() - 0.5);
    const change = (root, make) => {
      const parent = pick(parents(root));
      const place = below(parent.children.length + 1);
      const child = parent.children[place];
      const element = pick(elements(root));
      pick([
        () => parent.children.splice(place, 0, make()),
        () => parent.children.splice(place, 1),
        () => shuffle(parent.children),
        () => parent.children.reverse(),
        () => child && "text" in child && (child.text = pick(WORDS)),
        () => element && Object.assign(element.attributes, attributes()),
        () => element && delete element.attributes[pick(["id", "class", "title", "value", "checked", "multiple"])],
        () => element?.tag === "input" && (element.attributes[pick(["checked", "value"])] = "new"),
        () => child && (parent.children[place] = { tag: "div", attributes: {}, children: [child] }), // wrap
        () => child?.children && parent.children.splice(place, 1, ...child.children), // unwrap
        () => {
          const [moved] = parent.children.splice(place, 1);
          if (moved) pick(parents(root)).children.push(moved);
        },
      ])();
    };

    const write = ({ tag, text, comment, attributes: named, children: inner = [] }) => {
      if (comment !== undefined) return `<!--${comment}-->`;
      if (!tag) return text;
      const written = Object.entries(named).map(([name, value]) => ` ${name}="${value}"`);
      return `<${tag}${written.join("")}>${text ?? inner.map(write).join("")}</${tag}>`.replace("</input>", "");
    };
    const page = (head, body) =>
      `<!doctype html><html><head>${head.children.map(write).join("")}</head>${write(body)}</html>`;

    const head = { children: Array.from({ length: below(6) }, headNode) };
    const body = { tag: "body", attributes: chance(0.2) ? { class: "a" } : {}, children: children(4) };
    const old = page(head, body);
    for (let times = chance(0.5) ? 1 : below(8); times > 0; times -= 1) change(body, () => node(2));
    if (chance(0.4)) change(head, headNode);
    return { old, next: page(head, body), random, below, pick, chance };
  };

  /** A page as the parser leaves it. */
  const show = (html) => {
    const parsed = parse(html);
    if (!inPage) return parsed;
    for (const part of ["head", "body"]) document[part].replaceWith(document.importNode(parsed[part], true));
    return document;
  };

  // What scripts and users did can be told by its name, and taken away again.
  const edit = (live, { pick, chance, below }) => {
    const edits = [];
    const elements = [...live.body.querySelectorAll("*")].filter((one) => !one.closest("option, svg, noscript"));
    if (!elements.length) return edits;
    for (let number = 1 + below(8); number > 0; number -= 1) {
      const target = pick(elements);
      const name = `x-live-${number}`;
      const isField = target.matches("input:not([type]), textarea");
      if (isField && chance(0.7)) {
        target.value = name;
        edits.push({ target, name, isThere: () => target.value.startsWith("x-live") });
      } else if (chance(0.3)) {
        target.setAttribute(name, "");
        edits.push({ target, name, isThere: () => target.hasAttribute(name) });
      } else if (chance(0.4)) {
        target.classList.add(name);
        edits.push({ target, name, isThere: () => target.classList.contains(name) });
      } else if (!target.matches("input, textarea, select, template, table")) {
        const made = live.createElement("x-live");
        target.insertBefore(made, pick([...target.childNodes, null]));
        edits.push({ target, name, isThere: () => made.parentNode === target });
      }
    }
    return edits;
  };
  const clean = (root) => {
    for (const made of root.querySelectorAll("x-live")) made.remove();
    for (const element of [root, ...root.querySelectorAll("*")]) {
      const left = [...element.classList].filter((name) => !name.startsWith("x-live")).sort();
      if (left.length) element.setAttribute("class", left.join(" "));
      else element.removeAttribute("class");
      for (const { name } of [...element.attributes]) if (name.startsWith("x-live")) element.removeAttribute(name);
    }
    return root;
  };

  const KIND = [
    (one) => one.localName,
    (one) => one.namespaceURI,
    ...["name", "type", "value"].map((name) => (one) => (one.type === "text" && name === "value") || one.getAttribute(name)),
  ];
  /** The elements of the old page that nobody can doubt are still there in the new one, changed or not. */
  const survivors = (old, next) => {
    const found = new Set();
    const addAll = (one) => one.querySelectorAll && [one, ...one.querySelectorAll("*")].forEach((each) => found.add(each));
    const isOnce = (page, id) => page.querySelectorAll(`[id="${id}"]`).length === 1;
    for (const one of old.body.querySelectorAll("[id]")) {
      const other = next.getElementById(one.id);
      if (!other || !isOnce(old, one.id) || !isOnce(next, one.id)) continue;
      if (isSame(one, other)) addAll(one);
      else if (KIND.every((read) => read(one) === read(other))) found.add(one);
    }
    const descend = (one, other) => {
      const [ones, others] = [[...one.childNodes], [...other.childNodes]];
      if (ones.length !== others.length) return;
      const changed = ones.flatMap((child, index) => (isSame(child, others[index]) ? [] : [index]));
      if (changed.length > 1) return;
      ones.filter((_, index) => index !== changed[0]).forEach(addAll);
      const [child, twin] = [ones[changed[0]], others[changed[0]]];
      if (!child?.localName || !child.cloneNode().isEqualNode(twin.cloneNode())) return;
      found.add(child);
      descend(child, twin);
    };
    descend(old.body, next.body);
    return found;
  };

  const shown = (root) =>
    [...root.querySelectorAll("input, textarea, option")].map((one) => `${one.value} ${one.checked} ${one.selected}`);
  /** Of two radio buttons of a group that are both checked, the one that came last wins. */
  const isAmbiguous = (page) => {
    const names = [...page.querySelectorAll("input[type=radio][checked]")].map(({ name }) => name);
    return new Set(names).size < names.length;
  };

  const run = async (seed) => {
    const made = makeCase(seed);
    const [live, old, next, fresh] = [show(made.old), parse(made.old), parse(made.next), parse(made.next)];
    const position = new Map([...live.body.querySelectorAll("*")].map((one, index) => [one, index]));
    const originals = [...old.body.querySelectorAll("*")];
    const edits = withEdits ? edit(live, made) : [];
    const before = withEdits ? live.body.outerHTML : "";
    let problem = "";
    try {
      await morph(live, old, next);
    } catch (error) {
      problem = `threw ${error.stack ?? error}`;
    }
    const certain = survivors(old, fresh);
    for (const { target, name, isThere } of edits) {
      if (!certain.has(originals[position.get(target)])) continue;
      if (!target.isConnected || !isThere()) problem ||= `lost ${name} of ${target.outerHTML}`;
    }
    if (!withEdits && !problem && !isAmbiguous(old) && !isAmbiguous(next)) {
      const [mine, theirs] = [shown(live), shown(fresh)];
      if (mine.join() !== theirs.join()) problem = `fields show ${mine}; expected ${theirs}`;
    }
    const result = live.body.outerHTML;
    if (!clean(live.body).isEqualNode(clean(fresh.body))) problem ||= "body differs";
    if (!live.head.isEqualNode(fresh.head)) problem ||= `head differs: ${live.head.outerHTML}`;
    if (problem) return { seed, problem, old: made.old, next: made.next, before, result };
    return { certain: edits.filter(({ target }) => certain.has(originals[position.get(target)])).length };
  };

  let certain = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const outcome = await run(seed);
    if (outcome.problem) return outcome;
    certain += outcome.certain;
  }
  return { certain };
}
