import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/views.css";
import { openStream } from "./api/stream.ts";
import { App } from "./shell/app.tsx";
import { applyScheme, storedScheme } from "./shell/scheme.ts";

applyScheme(storedScheme());
const place = document.getElementById("app");
if (place !== null) render(<App stream={openStream("/stream")} />, place);
