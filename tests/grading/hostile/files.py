"""Reading what is not theirs, writing where it is not theirs, and odd working folders."""

from hostile import Attack, R

_READS = """
for path in {paths}:
    try:
        print("HARM: read", path, open(path, "rb").read(20))
    except OSError:
        pass
"""

ATTACKS = [
    Attack(
        "password_file",
        "looks for accounts of this machine",
        """
for path in ("/etc/passwd", "/etc/shadow", "/etc/group"):
    try:
        if "root:" in open(path).read():
            print("HARM: read", path)
    except OSError:
        pass
""",
    ),
    Attack(
        "others_files",
        "reads another student's notebook and the gradebook",
        _READS.format(paths='["@SECRET@/bob/gates.ipynb", "@SECRET@/gradebook.db"]'),
    ),
    Attack(
        "solutions",
        "reads the course's solutions, tests and history",
        """
import os
for name in ("solutions", "tests", "grading", ".git", "nbgrader_config.py"):
    if os.path.lexists(os.path.join("@REPOSITORY@", name)):
        print("HARM: sees", name)
""",
    ),
    Attack(
        "home",
        "looks for a home folder and its keys",
        """
import glob, os
for pattern in ("/home/*", "/root/*", "@HOME@/.*", "@HOME@/*"):
    for path in glob.glob(pattern):
        if os.path.isfile(path):
            print("HARM: sees", path)
""",
    ),
    Attack(
        "other_processes_files",
        "reads files and variables through /proc",
        """
import glob
for path in glob.glob("/proc/[0-9]*/root@SECRET@/gradebook.db") + glob.glob("/proc/[0-9]*/environ"):
    try:
        if b"secret" in open(path, "rb").read():
            print("HARM: read", path)
    except OSError:
        pass
""",
    ),
    Attack(
        "symbolic_links",
        "reads and writes through links in its working folder",
        """
import os
os.symlink("@SECRET@/gradebook.db", "gradebook")
os.symlink("/", "root")
os.symlink("loop", "loop")
for path in ("gradebook", "root@SECRET@/gradebook.db", "loop"):
    for mode in ("rb", "ab"):
        try:
            open(path, mode).close()
            print("HARM: opened", path)
        except OSError:
            pass
""",
    ),
    Attack(
        "hard_link",
        "links a file of the course into its folder",
        """
import common.functions, os
os.link(common.functions.__file__, "/tmp/classroom-test-link")
os.unlink("/tmp/classroom-test-link")
print("HARM: linked")
""",
    ),
    Attack(
        "writes_to_common",
        "opens the course's modules for writing",
        """
import common.checking.judging, common.functions, os
for module in (common.functions, common.checking.judging):
    try:
        open(module.__file__, "ab").close()
        print("HARM: can write to", module.__file__)
    except OSError:
        pass
try:
    os.chmod(common.functions.__file__, os.stat(common.functions.__file__).st_mode)
    print("HARM: changed the rights of", common.functions.__file__)
except OSError:
    pass
""",
    ),
    Attack(
        "writes_outside",
        "makes files in system folders",
        """
import os
for folder in ("/", "/etc", "/usr/lib", "/dev", "@REPOSITORY@", "@SECRET@"):
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))  # a file that never has a name
        print("HARM: can write to", folder)
    except OSError:
        pass
""",
    ),
    Attack(
        "forbidden_write",
        "writes to the course and lets the error show",
        "import common\nopen(common.__path__[0] + '/exercises/start.py', 'a')",
        answers={"and_gate": "def and_gate(x1, x2):\n    open('/usr/x', 'w')\n"},
        and_gate=frozenset({R.ERROR, R.FORBIDDEN}),
    ),
    Attack(
        "deletes_its_folder",
        "deletes its working folder and its home",
        """
import os, shutil
for folder in (os.getcwd(), os.environ["HOME"]):
    if folder.startswith("/tmp/"):
        shutil.rmtree(folder, ignore_errors=True)
""",
    ),
    Attack("changes_folder", "goes elsewhere", "import os\nos.chdir('/')", plain=True),
    Attack(
        "deep_folders",
        "makes 1,500 folders in each other",
        """
import os
for _ in range(1500):
    os.mkdir("d")
    os.chdir("d")
""",
    ),
    Attack(
        "sockets_of_its_kernel",
        "deletes and replaces the sockets it is graded through",
        """
import glob, os
for path in glob.glob("/tmp/classroom-*/*/connection/*"):
    for act in (os.unlink, lambda path: open(path, "wb")):
        try:
            act(path)
            print("HARM: can change", path)
        except OSError:
            pass
""",
    ),
]
