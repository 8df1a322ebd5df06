# Shared by the scripts: source it, do not run it. Sets ROOT and VAR, and leaves the caller in ROOT.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
VAR=$(realpath -m "${JIESU_VAR:-$ROOT/var}")
export JIESU_VAR=$VAR JIESU_DATA=${JIESU_DATA:-$VAR/data}

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need COMMAND HINT: stops with the hint where the command is missing
need() { command -v "$1" >/dev/null 2>&1 || die "$1 is missing. $2"; }

# at_least HAVE WANT: compares the leading numbers of two versions
at_least() { [ "${1%%[!0-9]*}" -ge "$2" ] 2>/dev/null; }

require_java() {
  need java "Install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)."
  local version
  version=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
  at_least "$version" 17 || die "Java $version is too old; install a JDK 17 or newer."
}

require_build_tools() {
  require_java
  need javac "Only a Java runtime is here; install a JDK 17 or newer."
  need mvn "Install Maven 3.8 or newer (Debian: apt-get install maven)."
  need node "Install Node.js 20.19 or newer."
  need npm "Install npm, which comes with Node.js."
  node -e "const [a, b] = process.versions.node.split('.'); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)" ||
    die "Node.js $(node -v) is too old; install 20.19 or newer."
}

# torch_python: the Python that has PyTorch, numpy and scipy: JIESU_PYTHON, else the first that is found
torch_python() {
  local candidate
  for candidate in ${JIESU_PYTHON:-python3 /usr/bin/python3}; do
    if "$candidate" -c 'import numpy, scipy, torch' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# newer_than STAMP PATH...: whether anything below the paths changed after the stamp
newer_than() {
  local stamp=$1
  shift
  [ ! -e "$stamp" ] || [ -n "$(find "$@" -newer "$stamp" -type f -print -quit 2>/dev/null)" ]
}

build_java() {
  local stamp=$ROOT/cti-server/target/.built
  newer_than "$stamp" pom.xml ./*/pom.xml asr-engine/src agent-desktop/src cti-server/src || return 0
  say "building the server (first time: Maven fetches its libraries)"
  mvn -q package -Dmaven.test.skip=true
  touch "$stamp"
}

build_web() {
  local web=$ROOT/agent-desktop/web
  if newer_than "$web/node_modules/.installed" "$web/package-lock.json"; then
    say "fetching the page's libraries with npm"
    (cd "$web" && npm ci --no-fund --no-audit --loglevel=error)
    touch "$web/node_modules/.installed"
  fi
  newer_than "$web/dist/.built" "$web/src" "$web/index.html" "$web/package.json" "$web/vite.config.ts" || return 0
  say "building the page"
  (cd "$web" && npm run --silent build > "$web/build.log" 2>&1) || { cat "$web/build.log" >&2; die "the page does not build"; }
  rm -f "$web/build.log"
  touch "$web/dist/.built"
}

load_secrets() {
  local file=${JIESU_SECRETS:-$ROOT/config/secrets.env}
  [ -r "$file" ] || return 0
  set -a
  # shellcheck disable=SC1090
  . "$file"
  set +a
}

# port_open PORT: whether somebody listens on that loopback port
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for SECONDS COMMAND...: until the command succeeds
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

# run_java MODULE CLASS ARGUMENT...: becomes a command line program of a module, in the directory the user is in (HERE); LONG=1 before it: one that
# reckons for minutes, for which Java compiles thoroughly instead of soon
run_java() {
  local module=$ROOT/$1 class=$2
  shift 2
  require_java
  [ -e "$module/target/lib" ] || die "not built yet: run scripts/run, or mvn -q package -Dmaven.test.skip=true"
  load_secrets
  cd "$HERE"
  local compile=-XX:TieredStopAtLevel=1
  [ -z "${LONG:-}" ] || compile=-XX:+TieredCompilation
  exec java -XX:+UseSerialGC $compile -Dlogback.configurationFile=command-logback.xml \
    -cp "$module/target/*:$module/target/lib/*" "$class" "$@"
}
