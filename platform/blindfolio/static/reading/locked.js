// A locked review has nothing left to send: this browser's copies of its draft are dropped.

const { outbox } = document.getElementById("main").dataset;
localStorage.removeItem(`blindfolio:${outbox}`);
localStorage.removeItem(`blindfolio:${outbox}:comment`);
