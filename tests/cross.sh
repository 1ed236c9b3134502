#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds descale for another processor and runs the tests on it, emulated:
#   tests/cross.sh arm64|armhf|s390x|i386 [FOLDER]
# s390x has the other order of bytes, i386 and armhf have 32 bits. Needs Debian, and writes to FOLDER only
# (build-ARCHITECTURE), but for the packages of the compiler and of qemu-user.
set -eu
cd "$(dirname "$0")/.."
debian=${1:?which processor?}
folder=${2:-build-$debian}
case $debian in
arm64) gnu=aarch64-linux-gnu libraries=$gnu qemu=aarch64 family=aarch64 endian=little ;;
armhf) gnu=arm-linux-gnueabihf libraries=$gnu qemu=arm family=arm endian=little ;;
s390x) gnu=s390x-linux-gnu libraries=$gnu qemu=s390x family=s390x endian=big ;;
i386) gnu=i686-linux-gnu libraries=i386-linux-gnu qemu=i386 family=x86 endian=little ;;
*) echo "cross.sh: unknown processor: $debian" >&2; exit 2 ;;
esac
mkdir -p "$folder/root"
folder=$(cd "$folder" && pwd)

# The libraries, unpacked beside the system's own: packages of several architectures need not agree there.
fetch() {
    echo "cross.sh: fetching the compiler, qemu-user and libraries for $debian" >&2
    apt-get install -y -qq --no-install-recommends qemu-user "gcc-$(echo "$gnu" | tr _ -)" >/dev/null
    set -- -o APT::Architecture="$debian" -o APT::Architectures::="$debian" -o Dir::State="$folder/apt" \
        -o Dir::State::status=/dev/null -o Dir::Cache="$folder/apt" -o Debug::NoLocking=1
    mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial"
    apt-get "$@" update -qq || echo "cross.sh: some lists of packages could not be fetched" >&2
    apt-get "$@" install -y -qq --download-only --no-install-recommends libc6-dev zlib1g-dev nettle-dev \
        libpcre2-dev libarchive-dev libzstd-dev liblzma-dev libbz2-dev liblz4-dev libjansson-dev >/dev/null
    for package in "$folder"/apt/archives/*.deb; do
        dpkg-deb -x "$package" "$folder/root"
    done
    touch "$folder/fetched"
}
[ -f "$folder/fetched" ] || fetch

# A compiler whose programs run here: a script of its name hands each program to qemu.
cat >"$folder/cc" <<END
#!/bin/sh
$gnu-gcc --sysroot="$folder/root" "\$@" || exit
for word; do
    case \$word in -c | -E | -shared | -print* | --print* | --version | -v | -Wl,--version) exit 0 ;; esac
    [ "\${before-}" = -o ] && out=\$word
    before=\$word
done
[ "\${out-}" ] && [ -x "\$out" ] || exit 0
mv "\$out" "\$out.elf"
printf '#!/bin/sh\nexec qemu-$qemu -L "$folder/root" "%s.elf" "\$@"\n' "\$(realpath "\$out")" >"\$out"
chmod +x "\$out"
END
chmod +x "$folder/cc"
cat >"$folder/cross.txt" <<END
[binaries]
c = '$folder/cc'
ar = '$gnu-ar'
strip = '$gnu-strip'
pkgconfig = 'pkg-config'
[properties]
needs_exe_wrapper = false
sys_root = '$folder/root'
pkg_config_libdir = '$folder/root/usr/lib/$libraries/pkgconfig'
[host_machine]
system = 'linux'
cpu_family = '$family'
cpu = '$qemu'
endian = '$endian'
END
[ -f "$folder/build/build.ninja" ] || meson setup "$folder/build" --cross-file "$folder/cross.txt" -Dwerror=true
ninja -C "$folder/build"
meson test -C "$folder/build" --no-suite quality --timeout-multiplier 20 --print-errorlogs
