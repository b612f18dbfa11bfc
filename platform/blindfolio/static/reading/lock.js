// The lock page saves the recommendation as the room saves the ratings.

import { startSaving } from "./saving.js";

startSaving(document.getElementById("draft"));
document.getElementById("error-summary")?.focus();
