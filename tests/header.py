# Compiles a file that includes nothing but descale_arrow.h, which includes descale.h, with every compiler that is
# installed, without warnings.
# Usage: header.py INCLUDE_FOLDER
import shutil
import subprocess
import sys
import tempfile

WARNINGS = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
COMPILERS = {
    "c": [["gcc", "-std=c99"], ["gcc", "-std=c11"], ["clang", "-std=c99"], ["clang", "-std=c11"]],
    "cpp": [["g++", "-std=c++17", "-Wold-style-cast"], ["clang++", "-std=c++17", "-Wold-style-cast"]],
}

failed = tried = 0
for suffix, compilers in COMPILERS.items():
    with tempfile.NamedTemporaryFile("w", suffix="." + suffix) as source:
        source.write('#include "descale_arrow.h"\nint main() { return 0; }\n' if suffix == "cpp"
                     else '#include "descale_arrow.h"\nint main(void) { return 0; }\n')
        source.flush()
        for compiler in compilers:
            if not shutil.which(compiler[0]):
                continue
            tried += 1
            done = subprocess.run(compiler + WARNINGS + ["-I", sys.argv[1], source.name], capture_output=True, text=True)
            if done.returncode:
                failed += 1
                print(f"{' '.join(compiler)}:\n{done.stderr}")
print(f"{tried} compilers, {failed} failed")
sys.exit(77 if not tried else failed > 0)
