// Both blocks in the editor: the fields beside the page, and what the server draws in their place. No build step.
(function (wp, words) {
  "use strict";
  const { createElement: make, Fragment } = wp.element;
  const { InspectorControls, useBlockProps } = wp.blockEditor;
  const { Disabled, PanelBody, Placeholder, SelectControl, TextControl } = wp.components;
  const Drawn = wp.serverSideRender;

  const choices = (values, first) => [{ value: "", label: first }, ...values.map((value) => ({ value, label: words[value] }))];

  // The fields of a block: `name` is the attribute, its words those of the same name.
  const fields = ({ attributes, setAttributes }) => {
    const change = (name) => (value) => setAttributes({ [name]: value });
    return {
      text: (name) => make(TextControl, { key: name, label: words[name], help: words[`${name}Help`], value: attributes[name], onChange: change(name) }),
      select: (name, options) => make(SelectControl, { key: name, label: words[name], value: attributes[name], options, onChange: change(name) }),
    };
  };

  const edit = (kind) => (props) => {
    const { text, select } = fields(props);
    const name = `quipu/${kind}`;
    const beside = make(
      InspectorControls,
      null,
      make(PanelBody, { title: words.campaign }, text("campaign")),
      make(
        PanelBody,
        { title: words.looks, initialOpen: false },
        select("theme", choices(["auto", "light", "dark"], words.asSettings)),
        select("size", choices(["compact"], words.normal)),
        text("lang"),
        text("accent"),
        text("title"),
      ),
      make(
        PanelBody,
        { title: words.where, initialOpen: false },
        text("source"),
        text("partner"),
        kind === "form" ? text("thanks") : null,
      ),
    );
    const inside = props.attributes.campaign
      ? make(Disabled, null, make(Drawn, { block: name, attributes: props.attributes }))
      : make(Placeholder, { icon: kind === "form" ? "edit-large" : "chart-bar", label: "Quipu", instructions: words.which }, text("campaign"));
    return make(Fragment, null, beside, make("div", useBlockProps(), inside));
  };

  for (const kind of ["counter", "form"]) {
    wp.blocks.registerBlockType(`quipu/${kind}`, { edit: edit(kind), save: () => null });
  }
})(window.wp, window.quipuWords);
