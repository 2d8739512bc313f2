// What a page with a form made by people may need. Each piece is an improvement: the page works without any of them.
import "./autosave.js";
import "./budget.js";
import "./rows.js";
import "./questions.js";
