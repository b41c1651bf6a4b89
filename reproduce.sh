#!/usr/bin/env bash
# Finds the newest JDK, builds what is stale, and runs the command line of Espalier.
#
#   JAVA_HOME           the JDK to use, if it is 17 or later
#   ESPALIER_JAVA_OPTS  more options for java, for instance -Xmx12g
#   SPARK_HOME          where Spark is, for --cluster

# A shell carries along what would stand in for commands or change them, here and in Maven's scripts:
# functions, aliases, options, search paths. A script that sources this one keeps its own.
if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  POSIXLY_CORRECT=1 # While it is set, no function stands in for unset.
  \unset -f builtin
  \unset POSIXLY_CORRECT
  IFS=$' \t\n'
  \builtin unalias -a
  # shellcheck disable=SC2046 # names, one a word
  \builtin unset -f $(\builtin compgen -A function)
  set +Cf +o posix
  shopt -u failglob nullglob dotglob nocaseglob nocasematch
  export -n SHELLOPTS BASHOPTS
  unset BASH_ENV ENV CDPATH GLOBIGNORE TMOUT GREP_OPTIONS
fi

set -euo pipefail

readonly OLDEST_JAVA=17
readonly SPARK=4.2

fail() {
  printf '%s\n' "$*" >&2
  exit 2
}

# The folder of this script, symbolic links followed.
project_folder() {
  local file=${BASH_SOURCE[0]} target
  while [[ -L $file ]]; do
    target=$(readlink "$file")
    [[ $target == /* ]] || target=$(dirname "$file")/$target
    file=$target
  done
  cd -P "$(dirname "$file")" && pwd
}

# The feature version of the JDK in a folder, from its release file; 0 if there is none.
java_version() {
  local version=""
  if [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  fi
  printf '%s' "${version:-0}"
}

# Where JDKs are kept: what java on the PATH belongs to, then the systems' and tools' usual places.
candidates() {
  if command -v java > /dev/null; then
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
  local folder
  for folder in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.sdkman/candidates/java/* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    {"${HOME:-}",}/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -d $folder ]] && printf '%s\n' "$folder"
  done
  return 0
}

find_jdk() {
  if [[ -n ${JAVA_HOME:-} ]]; then
    if (($(java_version "$JAVA_HOME") >= OLDEST_JAVA)); then
      printf '%s' "$JAVA_HOME"
      return
    fi
    printf 'JAVA_HOME=%s: no JDK %s or later; looking for another\n' \
      "$JAVA_HOME" "$OLDEST_JAVA" >&2
  fi
  local folder version best="" newest=$((OLDEST_JAVA - 1))
  while IFS= read -r folder; do
    version=$(java_version "$folder")
    if ((version > newest)); then
      newest=$version
      best=$folder
    fi
  done < <(candidates)
  [[ -n $best ]] || fail "No JDK $OLDEST_JAVA or later was found; install one, or set JAVA_HOME."
  printf '%s' "$best"
}

# Has all that follows run in UTF-8, in which names of files are, whatever the locale: Java asks it.
speak_utf8() {
  local name
  if name=$(locale charmap 2> /dev/null); then
    [[ $name != UTF-8 ]] || return 0
    for name in C.UTF-8 en_US.UTF-8 $(locale -a 2> /dev/null | sed -n '/[Uu][Tt][Ff]-*8$/p'); do
      if [[ $(env LC_ALL="$name" locale charmap 2> /dev/null) == UTF-8 ]]; then
        export LC_ALL=$name
        return 0
      fi
    done
  else
    # Where nothing lists locales, systems know this name or take any.
    [[ ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} == *[Uu][Tt][Ff]*8 ]] || export LC_ALL=C.UTF-8
  fi
}

# Whether a source or build file is younger than the last build.
stale() {
  [[ -f $app/built ]] || return 0
  local inputs=("$project"/pom.xml "$project"/harness/pom.xml "$project"/.mvn)
  local module
  for module in "${modules[@]}"; do
    inputs+=("$project/$module/pom.xml")
    [[ ! -d $project/$module/src/main ]] || inputs+=("$project/$module/src/main")
  done
  [[ -n $(find "${inputs[@]}" -newer "$app/built" -print -quit) ]]
}

# Whether what is written there is shown by a terminal that can overwrite a line.
is_terminal() {
  [[ -t $1 && ${TERM:-dumb} != dumb ]]
}

# Says how long the build takes, until it is stopped.
tick() {
  local from=$SECONDS
  while true; do
    printf '\rBuilding... %d s' $((SECONDS - from)) >&2
    sleep 1
  done
}

build() {
  command -v mvn > /dev/null \
    || fail "mvn: not found; install Apache Maven 3.8 or later to build the project."
  mkdir -p "$app/lib"
  touch "$app/begun"
  # Jars of another version would stay beside the new ones.
  local module
  for module in "${modules[@]}"; do
    rm -f "$project/$module"/target/espalier-*.jar
  done
  rm -rf "$project"/{harness/app,methods}/target/dependency
  if (($(java_version "$JAVA_HOME") >= 24)); then
    # Maven's own libraries would be warned about.
    export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
  fi
  local ticker="" built=true
  if is_terminal 2; then
    tick &
    ticker=$!
  else
    printf 'Building...\n' >&2
  fi
  mvn -q -B -f "$project/pom.xml" ${profile[@]+"${profile[@]}"} -Dmaven.test.skip=true package >&2 || built=false
  if [[ -n $ticker ]]; then
    kill "$ticker" 2> /dev/null || true
    wait "$ticker" 2> /dev/null || true
    printf '\n' >&2
  fi
  $built || fail "The build failed; the messages above say why."
  for module in "${modules[@]}"; do
    place "$app" "$project/$module"/target/espalier-*.jar
  done
  place "$app/lib" "$project"/{harness/app,methods}/target/dependency/*.jar
  find "$app" -name '*.jar' ! -newer "$app/begun" -exec rm -f {} +
  mv "$app/begun" "$app/built"
}

# Copies files into a folder. By renaming, so that a run that goes on in the background keeps what
# it has open.
place() {
  local folder=$1 file
  shift
  for file in "$@"; do
    cp "$file" "$folder/part"
    mv "$folder/part" "$folder/${file##*/}"
  done
}

# Spark's jars, which the user brings along.
find_spark() {
  local jars
  [[ -n ${SPARK_HOME:-} ]] \
    || fail "--cluster: SPARK_HOME is not set; set it to the folder of a Spark $SPARK, as the cluster has it."
  jars=("$SPARK_HOME"/jars/spark-core_2.13-*.jar)
  [[ -f ${jars[0]} ]] \
    || fail "SPARK_HOME=$SPARK_HOME: has no jars/spark-core_2.13-$SPARK….jar; set it to the folder of a Spark $SPARK."
  [[ ${jars[0]##*/spark-core_2.13-} == "$SPARK".* ]] \
    || fail "SPARK_HOME=$SPARK_HOME: has ${jars[0]##*/}; set it to the folder of a Spark $SPARK."
}

# A script that sources this one takes its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

project=$(project_folder)
modules=(harness/engine harness/core harness/app baselines methods)
app=$project/target/app
profile=()
on_cluster=
case " $* " in
  *' --cluster '* | *' --cluster='*)
    on_cluster=yes
    find_spark
    modules+=(harness/spark)
    profile=(-Pspark)
    # Beside the other, which is without it.
    app=$project/target/cluster
    ;;
esac
JAVA_HOME=$(find_jdk)
export JAVA_HOME
speak_utf8

if stale; then
  if command -v flock > /dev/null; then
    mkdir -p "$project/target"
    exec 9> "$project/target/app.lock"
    flock 9
    if stale; then build; fi
    exec 9>&-
  else
    build
  fi
fi

options=(
  --add-modules jdk.incubator.vector
  # The default on two cores and more. With the collector of smaller machines, loops are compiled
  # otherwise, and matrix products are half as fast.
  -XX:+UseG1GC
  -XX:MaxRAMPercentage=70
  -Despalier.results="$project/results"
)
if (($(java_version "$JAVA_HOME") >= 24)); then
  # JMH and ONNX Runtime use what newer JDKs warn about.
  options+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
fi
# What a hook of another repository is told would lead to that one.
# shellcheck disable=SC2046 # names, one a word
commit=$({
  unset $(git rev-parse --local-env-vars)
  git -C "$project" describe --always --dirty
} 2> /dev/null) || commit=
[[ -z $commit ]] || options+=(-Despalier.commit="$commit")
# Words, not one argument.
read -r -a more <<< "${ESPALIER_JAVA_OPTS:-}"
class_path="$app/*:$app/lib/*"
if [[ -n $on_cluster ]]; then
  # Libraries that both have are Spark's: its own parts go with no others.
  class_path="$SPARK_HOME/jars/*:$class_path"
  # What Spark's JavaModuleOptions tells, as far as all JDKs have it.
  for package in java.{lang,lang.invoke,lang.reflect,io,net,nio,util,util.concurrent,util.concurrent.atomic} \
    jdk.internal.ref sun.nio.{ch,cs} sun.util.calendar; do
    options+=(--add-opens "java.base/$package=ALL-UNNAMED")
  done
fi

columns=$({ stty size < /dev/tty | cut -d ' ' -f 2; } 2> /dev/null) || columns=80
[[ ! -t 1 ]] || options+=(-Despalier.columns="${columns:-80}")
if is_terminal 2; then
  options+=(-Despalier.error.columns="${columns:-80}")
fi
if [[ -t 2 ]]; then
  # The first line that a JVM with the Vector API says is that it has it; the rest passes through.
  exec 2> >(
    trap '' INT TERM
    IFS= read -r line || true
    [[ $line == *'Using incubator modules'* ]] || printf '%s\n' "$line" >&2
    exec cat >&2
  )
fi
program=("$JAVA_HOME/bin/java" "${options[@]}" ${more[@]+"${more[@]}"} -cp "$class_path")

# Code that was brought along can halt the JVM with status 0 in the middle of a run, of which nothing
# in it would hear: there, a run is complete only if the program ends with a status of its own.
done=97
if [[ " $*" != *' --plugins'* ]]; then
  exec "${program[@]}" dev.espalier.cli.Main "$@"
fi
"${program[@]}" -Despalier.done=$done dev.espalier.cli.Main "$@" <&0 &
java=$!
# A process in the background does not hear of Ctrl-C.
trap 'kill -TERM "$java" 2> /dev/null || true' INT TERM HUP
status=0
wait "$java" || status=$?
while kill -0 "$java" 2> /dev/null; do
  status=0
  wait "$java" || status=$?
done
case $status in
  $done) exit 0 ;;
  0)
    printf '%s\n' "The program was ended in the middle by code of a plugin: what it was at is not done." \
      "Leave that method out, and go on with --resume." >&2
    exit 1
    ;;
  *) exit "$status" ;;
esac
