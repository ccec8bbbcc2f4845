#!/usr/bin/env node
import { runBun } from "./run.mjs";

runBun(process.argv.slice(2));
