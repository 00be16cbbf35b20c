document.addEventListener("htmx:configRequest",n=>{let{headers:c}=n.detail,e=document.querySelector('meta[name="_csrf_header"]')?.content,t=document.querySelector('meta[name="_csrf"]')?.content;e&&t&&(c[e]=t)});
//# sourceMappingURL=site.js.map
