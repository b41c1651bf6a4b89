# shellcheck shell=bash
# A Spark of plain jars with a master and workers on this machine's loopback, on ports of their own. To be sourced from
# the project's folder; whatever it starts ends with the script that sources it.

# shellcheck source=../../../../../reproduce.sh
source ./reproduce.sh

scripts=harness/spark/src/test/scripts
# An address of its own on every machine, and for no other to reach.
export SPARK_LOCAL_IP=127.0.0.1 SPARK_SCALA_VERSION=2.13
JAVA_HOME=$(find_jdk)
export JAVA_HOME

# Where master and workers write; every process of theirs names it, by which they are found.
cluster=$(mktemp -d)
mark=-Despalier.cluster=$cluster
# However slow this machine is just now.
away=(--conf espalier.wait=300 --conf "spark.executor.extraJavaOptions=$mark")
trap stop_cluster EXIT

# Has Maven get Spark's jars; answers 1 if it cannot.
find_home() {
  export SPARK_HOME=$PWD/target/spark-home
  [[ ! -f $SPARK_HOME/complete ]] || return 0
  rm -rf "$SPARK_HOME"
  mvn -q -B -f "$scripts/spark-home/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$SPARK_HOME/jars" > "$cluster/maven.log" 2>&1 || return 1
  touch "$SPARK_HOME/complete"
}

# Starts one of Spark's programs; its number becomes $last.
start() {
  local log=$cluster/$1 package options=()
  shift
  for package in java.{lang,lang.invoke,lang.reflect,io,net,nio,util,util.concurrent} sun.nio.ch; do
    options+=(--add-opens "java.base/$package=ALL-UNNAMED")
  done
  "$JAVA_HOME/bin/java" -Xmx256m "${options[@]}" "$mark" -Dspark.master.rest.enabled=false -cp "$SPARK_HOME/jars/*" \
    "$@" > "$log" 2>&1 &
  last=$!
}

# Waits for a line of a file that a pattern of sed's makes something of, which becomes $found.
await() {
  local file=$1 pattern=$2 tries
  for ((tries = 0; tries < 3000; tries++)); do
    # The file may not be there yet.
    found=$({ sed -n "s|$pattern|\1|p" "$file" 2> /dev/null || true; } | head -n 1)
    [[ -z $found ]] || return 0
    sleep 0.1
  done
  cat "$file" >&2
  fail "$file: nothing like $pattern within 300 seconds"
}

start_master() {
  start master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
  master=$last
  await "$cluster/master" '.*Starting Spark master at \(spark:[^ ]*\).*'
  # For those who source this.
  # shellcheck disable=SC2034
  url=$found
}

# Starts worker number $1, of one core.
start_worker() {
  start "worker$1" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 2g --port 0 \
    --webui-port 0 --work-dir "$cluster/work$1" "$url"
  workers[$1]=$last
  await "$cluster/worker$1" '.*\(Successfully registered\).*'
}
declare -A workers

# What of the cluster runs still, beside the shell.
ours() {
  pgrep -f -- "$mark" || true
}

# The number of a worker's executor; empty where it has none.
executor() {
  pgrep -P "${workers[$1]}" || true
}

stop_cluster() {
  local status=$? pid
  for pid in $(ours); do
    kill -9 "$pid" 2> /dev/null || true
  done
  { wait; } 2> /dev/null
  if ((status == 0)); then
    rm -rf "$cluster"
  else
    printf 'What the cluster said is in %s\n' "$cluster" >&2
  fi
}
