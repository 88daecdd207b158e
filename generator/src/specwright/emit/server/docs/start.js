SwaggerUIBundle({
  url: document.body.dataset.document,
  dom_id: "#documentation",
  deepLinking: true,
  validatorUrl: null,
});
