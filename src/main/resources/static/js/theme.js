// Bootstrap takes light or dark from an attribute; this follows the system's setting, before the first paint.
const dark = matchMedia('(prefers-color-scheme: dark)');

function follow() {
  document.documentElement.dataset.bsTheme = dark.matches ? 'dark' : 'light';
}

follow();
dark.addEventListener('change', follow);
