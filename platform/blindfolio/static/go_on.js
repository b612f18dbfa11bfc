// Presses the page's only button. The page is not kept in the history, so Back passes over it.
document.querySelector("main form").submit();
