/** What every page needs: htmx requests carry the token against cross-site request forgery. */
document.addEventListener('htmx:configRequest', (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  const header = document.querySelector<HTMLMetaElement>('meta[name="_csrf_header"]')?.content;
  const token = document.querySelector<HTMLMetaElement>('meta[name="_csrf"]')?.content;
  if (header && token) {
    headers[header] = token;
  }
});
