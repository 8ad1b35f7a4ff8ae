"use strict";
// Builds each <form data-kind> from what the site says, and sends it back. Nothing else is needed: no library, no key.
// The site and what to register for stand in the address: index.html?site=https://example.org&event=ID&series=ID

const given = new URLSearchParams(location.search);
const api = `${given.get("site")}/api/v1`;
const paths = { registration: "registrations", subscription: "subscriptions" };

// Text is set as text, never as HTML, whoever wrote it.
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function control(field, id) {
  const common = { id, name: field.name, required: field.required };
  if (field.type === "textarea") return element("textarea", { ...common, value: field.value, rows: 4 });
  if (field.type === "select") {
    return element("select", common, element("option", { value: "" }, "–"), ...field.options.map((one) => element("option", {}, one)));
  }
  if (field.type === "checkbox") return element("input", { ...common, type: "checkbox", value: "yes" });
  return element("input", { ...common, type: field.type, value: field.value });
}

function row(field, form) {
  const id = `${form.dataset.kind}-${field.name}`;
  if (field.type === "hidden") return control(field, id);
  if (field.name === "website") return element("p", { hidden: true }, element("label", { htmlFor: id }, field.label), control(field, id));
  const help = element("span", { className: "help", id: `${id}-help` }, field.help);
  if (field.type === "radio") {
    const choices = field.options.map((one, index) =>
      element("label", {}, element("input", { type: "radio", name: field.name, value: one, required: field.required, id: `${id}-${index}` }), ` ${one} `));
    return element("fieldset", { className: "field" }, element("legend", {}, field.label), ...choices, help);
  }
  const input = control(field, id);
  input.setAttribute("aria-describedby", help.id);
  const label = element("label", { htmlFor: id }, field.label);
  return element("div", { className: "field" }, ...(field.type === "checkbox" ? [input, label] : [label, input]), help);
}

async function build(form) {
  const { kind, subject } = form.dataset;
  const response = await fetch(`${api}/forms/${kind}/?${new URLSearchParams({ [subject]: given.get(subject), locale: "de" })}`);
  const said = await response.json();
  if (!response.ok || !said.open) {
    form.replaceChildren(element("p", {}, said.closed_reason || said.detail));
    return;
  }
  const id = `${kind}-consent`;
  const words = element("label", { htmlFor: id }, new DOMParser().parseFromString(said.consent.text_html, "text/html").body.textContent);
  const { privacy_url: privacy } = said.consent;
  form.replaceChildren(
    ...said.fields.map((field) => row(field, form)),
    ...(said.recording_notice ? [element("p", {}, element("strong", {}, said.recording_notice))] : []),
    element("div", { className: "field consent" }, element("input", { type: "checkbox", id, required: true }), words),
    ...(privacy ? [element("p", {}, element("a", { href: privacy }, "Datenschutz"))] : []),
    element("input", { type: "hidden", name: "consent_version", value: said.consent.version }),
    element("input", { type: "hidden", name: "form_token", value: said.form_token }),
    element("button", { type: "submit" }, "Absenden"),
    element("p", { role: "status" }),
  );
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const body = new URLSearchParams(new FormData(form));
  const response = await fetch(`${api}/${paths[form.dataset.kind]}/`, { method: "POST", body });
  const said = await response.json();
  form.querySelectorAll(".error").forEach((old) => old.remove());
  const problems = said.errors || [];
  for (const { name, detail } of problems) {
    const field = [...form.elements].find((one) => one.name === name && one.type !== "hidden");
    const error = element("span", { className: "error" }, detail);
    if (field) field.closest(".field").append(error);
    else form.append(error);
  }
  if (response.ok) form.replaceChildren(element("p", { role: "status" }, said.detail));
  else form.querySelector("[role=status]").textContent = problems.length ? "" : said.detail;
}

for (const form of document.forms) {
  form.addEventListener("submit", send);
  build(form);
}
