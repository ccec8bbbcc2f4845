import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import * as linux from "../../src/supervisor/platform/linux.ts";
import { platformOf } from "../../src/supervisor/platform/platform-of.ts";
import * as posix from "../../src/supervisor/platform/posix.ts";
import * as windows from "../../src/supervisor/platform/windows.ts";
import { batchCommand, isBatchFile } from "../../src/supervisor/platform/windows.ts";
import { firstLine } from "../kit/children.ts";
import { openHome } from "../kit/temp-home.ts";

const ROOT = "C:\\Windows";

describe("Linux", () => {
  test("names of processes may hold parentheses, blanks and line breaks", () => {
    const fields =
      "S 1 4711 4711 0 -1 4194304 77 0 0 0 0 0 0 0 20 0 1 0 85057 3133440 388 18446744073709551615";
    for (const name of ["sh", "a b", "x) Z 1 2 (y", ") ", "a\nb"]) {
      const stat = linux.parseStat(`4712 (${name}) ${fields}`);
      expect(stat).toEqual({ state: "S", group: 4711, startTime: "85057" });
    }
    for (const text of ["", "4712 (sh", "4712 (sh) S 1"]) expect(linux.parseStat(text)).toBeUndefined();
  });

  test("a port is held by who listens on it, not by who is connected to it", () => {
    const table = [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      "   0: 0100007F:9391 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1140 1 0 100 0",
      "   1: 0100007F:9391 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 1141 1 0 100 0",
      "   2: 0100007F:C350 0100007F:9391 01 00000000:00000000 00:00000000 00000000  1000        0 1142 1 0 100 0",
    ].join("\n");
    expect(linux.parseListeners(table, 37_777)).toEqual(["1140"]);
    expect(linux.parseListeners(table, 50_000)).toEqual([]);
    expect(linux.parseListeners("", 80)).toEqual([]);
    expect(linux.parseListeners("  0: 00000000:0050 00000000:0000 0A a b c 0 0 7", 80)).toEqual(["7"]);
  });
});

describe("macOS", () => {
  test("the start is asked of ps, and a zombie has none", () => {
    expect(posix.startCommand(7)).toEqual(["/bin/ps", "-o", "stat=", "-o", "lstart=", "-p", "7"]);
    expect(posix.parseStart("Ss   Sat Nov  1 10:52:09 2026    \n")).toBe("Sat Nov 1 10:52:09 2026");
    expect(posix.parseStart("S+ Sat 21 Nov 10:52:09 2026")).toBe("Sat 21 Nov 10:52:09 2026");
    for (const text of ["Z    Sat Nov 21 10:52:09 2026", "", "\n"])
      expect(posix.parseStart(text)).toBeUndefined();
  });

  test("a group is ours by the mark in the environment of a living member", () => {
    const text = [
      "    1 Ss   /sbin/launchd",
      " 4711 S    /usr/bin/program --mark M=1 PATH=/bin",
      " 4712 S    /usr/bin/program --flag PATH=/bin M=2 HOME=/Users/a b",
      " 4713 Z    (program) M=3",
      " 4714 S    /usr/bin/program M=44",
    ].join("\n");
    expect(posix.hasMarkedMember(text, 4712, "M=2")).toBe(true);
    expect(posix.hasMarkedMember(text, 4711, "M=2")).toBe(false);
    expect(posix.hasMarkedMember(text, 4713, "M=3")).toBe(false);
    expect(posix.hasMarkedMember(text, 4714, "M=4")).toBe(false);
    expect(posix.hasMarkedMember("", 4714, "M=4")).toBe(false);
  });

  test("a port's holder is asked of lsof", () => {
    expect(posix.portCommand(37_777)).toEqual("/usr/sbin/lsof -nP -iTCP:37777 -sTCP:LISTEN -Fpc".split(" "));
    expect(posix.parsePortHolder("p4711\ncnode server\nf22\np4712\ncother\n")).toEqual({
      pid: 4711,
      name: "node server",
    });
    expect(posix.parsePortHolder("")).toBeUndefined();
  });
});

describe("Windows", () => {
  test("the start is asked of PowerShell, without a profile and without a shell", () => {
    expect(windows.startCommand(ROOT, 7)).toEqual([
      "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
      "-NoLogo",
      "-NoProfile",
      "-NonInteractive",
      "-Command",
      "(Get-Process -Id 7).StartTime.ToFileTimeUtc()",
    ]);
    expect(windows.parseStart("134080123456789012\r\n")).toBe("134080123456789012");
    for (const text of ["", "Get-Process : Cannot find a process", "0"])
      expect(windows.parseStart(text)).toBeUndefined();
  });

  test("a process is ended with its tree", () => {
    expect(windows.endCommand(ROOT, 7, "ask")).toEqual([
      "C:\\Windows\\System32\\taskkill.exe",
      "/PID",
      "7",
      "/T",
    ]);
    expect(windows.endCommand(ROOT, 7, "force").at(-1)).toBe("/F");
  });

  test("a port's holder is found whatever language netstat speaks", () => {
    const text = [
      "Aktive Verbindungen",
      "",
      "  Proto  Lokale Adresse         Remoteadresse          Status           PID",
      "  TCP    127.0.0.1:50000        127.0.0.1:37777        HERGESTELLT      1",
      "  TCP    127.0.0.1:37777        127.0.0.1:50000        HERGESTELLT      2",
      "  TCP    127.0.0.1:37777        0.0.0.0:0              ABHÖREN          4711",
      "  TCP    0.0.0.0:137777         0.0.0.0:0              ABHÖREN          3",
    ].join("\r\n");
    expect(windows.parsePortHolder(text, 37_777)).toEqual({ pid: 4711 });
    expect(windows.parsePortHolder(text, 7_777)).toBeUndefined();
    expect(windows.parsePortHolder("  TCP  [::1]:80  [::]:0  LISTENING  5", 80)).toEqual({ pid: 5 });
    expect(windows.portCommand(ROOT)).toEqual(["C:\\Windows\\System32\\netstat.exe", "-ano", "-p", "tcp"]);
  });

  test("a program is started hidden, attached and as it is", () => {
    const command = ["C:\\Program Files\\claude.exe", "", 'a "b"'];
    expect(platformOf("win32", { SystemRoot: ROOT }).launch(command)).toEqual({
      command,
      options: { detached: false, windowsHide: true, windowsVerbatimArguments: false },
    });
  });

  test("only a batch file goes through cmd.exe, with its line taken verbatim", () => {
    const launch = platformOf("win32", { SystemRoot: "D:\\Win" }).launch([
      "C:\\Users\\A B\\claude.CMD",
      "-p",
    ]);
    expect(launch.command).toEqual([
      "D:\\Win\\System32\\cmd.exe",
      "/d",
      "/e:on",
      "/v:off",
      "/s",
      "/c",
      '""C:\\Users\\A B\\claude.CMD" -p"',
    ]);
    expect(launch.options.windowsVerbatimArguments).toBe(true);
    expect(["x.cmd", "x.BAT", "x.exe", "x", "cmd"].map(isBatchFile)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test("what means something to cmd.exe stands within quotes", () => {
    const quotedAs = (argument: string) => batchCommand("cmd.exe", ["x.cmd", argument]).at(-1)?.slice(9, -1);
    expect(quotedAs("")).toBe('""');
    expect(quotedAs("plain-1.0/x:y")).toBe("plain-1.0/x:y");
    expect(quotedAs("two words")).toBe('"two words"');
    expect(quotedAs("a&b|c<d>e^f(g)h!i;j,k=l")).toBe('"a&b|c<d>e^f(g)h!i;j,k=l"');
    expect(quotedAs('" & calc.exe')).toBe('""" & calc.exe"');
    expect(quotedAs('{"a":"b"}')).toBe('"{""a"":""b""}"');
    expect(quotedAs('x\\"')).toBe('"x\\\\"""');
    expect(quotedAs("a b\\")).toBe('"a b\\\\"');
    expect(quotedAs("a\\")).toBe('"a\\\\"');
    expect(quotedAs("%PATH%")).toBe('"%%cd:~,%PATH%%cd:~,%"');
  });

  test("arguments that a batch file cannot take are refused", () => {
    for (const command of [["x.cmd", "a\nb"], ["x.cmd", "a\rb"], ["x.cmd", "a\0b"], ['a"b.cmd']])
      expect(() => batchCommand("cmd.exe", command)).toThrow("cannot pass the argument");
  });
});

describe("on this machine", () => {
  test("a process has one start token for its life, and another one has another", async () => {
    const platform = platformOf(process.platform, process.env);
    await using child = Bun.spawn(["sleep", "60"]);
    const token = platform.startToken(child.pid);
    expect(token).toMatch(/./);
    expect(platform.startToken(child.pid)).toBe(token ?? "");
    expect(platform.startToken(1)).not.toBe(token ?? "");
    child.kill("SIGKILL");
    await child.exited;
    expect(platform.startToken(child.pid)).toBeUndefined();
  });

  test("ps tells the start where there is nothing better to ask", async () => {
    if (process.platform === "win32") return;
    await using child = Bun.spawn(["sleep", "60"]);
    const platform = platformOf("freebsd", {});
    expect(platform.startToken(child.pid)).toMatch(/^[A-Z].* \d{4}$/);
    child.kill("SIGKILL");
    await child.exited;
    expect(platform.startToken(child.pid)).toBeUndefined();
  });

  test("a zombie has ended", async () => {
    if (process.platform !== "linux") return;
    // The shell becomes a program that never asks how the shell's child has ended.
    const parent = Bun.spawn(["/bin/sh", "-c", "sleep 0.1 & echo $!; exec sleep 60"], {
      stdout: "pipe",
      detached: true,
    });
    const zombie = Number(await firstLine(parent.stdout));
    const platform = platformOf("linux", {});
    while (platform.isAlive(zombie)) await Bun.sleep(5);
    expect(() => process.kill(zombie, 0)).not.toThrow();
    expect(platform.startToken(zombie)).toBeUndefined();
    expect(platform.hasGroup(parent.pid)).toBe(true);
    platform.endGroup(parent.pid, "force");
    await parent.exited;
    expect(platform.hasGroup(parent.pid)).toBe(false);
  });

  test("a group is known by the mark of any member, and only while one lives", async () => {
    if (process.platform !== "linux") return;
    const platform = platformOf("linux", {});
    const leader = Bun.spawn(["/bin/sh", "-c", "sleep 60 & exit 0"], {
      env: { MARK: "here" },
      detached: true,
    });
    await leader.exited;
    expect(platform.isGroupMarked(leader.pid, "MARK=here")).toBe(true);
    expect(platform.isGroupMarked(leader.pid, "MARK=her")).toBe(false);
    platform.endGroup(leader.pid, "force");
    while (platform.hasGroup(leader.pid)) await Bun.sleep(5);
    expect(platform.isGroupMarked(leader.pid, "MARK=here")).toBe(false);
  });

  test("the holder of a port is named, on either protocol", async () => {
    if (process.platform !== "linux") return;
    for (const hostname of ["127.0.0.1", "::1"]) {
      const server = Bun.serve({ hostname, port: 0, fetch: () => new Response("") });
      const holder = platformOf("linux", {}).findPortHolder(server.port ?? 0);
      expect(holder).toEqual({ pid: process.pid, name: expect.stringMatching(/./) });
      await server.stop(true);
      expect(platformOf("linux", {}).findPortHolder(server.port ?? 0)).toBeUndefined();
    }
  });

  test("nobody can be made to signal everybody", () => {
    for (const name of ["linux", "darwin", "plan9"]) {
      const platform = platformOf(name, {});
      for (const pid of [0, 1, -1, -process.pid, Number.NaN, 1.5]) {
        platform.endGroup(pid, "ask");
        expect(platform.hasGroup(pid)).toBe(false);
      }
    }
  });

  test("a system that lacks its programs tells nothing, and nothing fails", async () => {
    await using home = openHome();
    const platform = platformOf("win32", { SystemRoot: join(home.dir, "absent") });
    expect(platform.startToken(process.pid)).toBeUndefined();
    expect(platform.findPortHolder(80)).toBeUndefined();
    platform.endGroup(2_147_483_000, "force");
    expect(platform.isAlive(process.pid)).toBe(true);
  });
});

test("only where a signal lets a process leave in order is one sent", () => {
  const systems = ["linux", "darwin", "freebsd", "win32"].map((name) => platformOf(name, {}).hasSignals);
  expect(systems).toEqual([true, true, true, false]);
});
