// Sets the mathematics of a page with KaTeX, which lies beside it.  Without scripts, pages show the LaTeX.
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(".bce-tex")) {
    katex.render(element.textContent, element, {
      displayMode: element.classList.contains("bce-display"),
      throwOnError: false,
    });
  }
});
