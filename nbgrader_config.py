"""Makes this folder an nbgrader course, for `nbgrader generate_assignment 03_neural_network`.

It only says where things are. The starters rest on nbgrader's own defaults: an option of a
preprocessor set here would make them differ from what `classroom build` makes, and a test says so.
"""

from pathlib import Path

root = Path(__file__).resolve().parent
grading = root / "grading"
grading.mkdir(exist_ok=True)  # SQLite makes its file but not the folder

c = get_config()  # noqa: F821 (nbgrader defines it)

course = c.CourseDirectory
course.root = str(root)
course.course_id = "deep_learning_by_hand"
course.source_directory = "solutions"
course.release_directory = "notebooks"
course.submitted_directory = "grading/submitted"
course.autograded_directory = "grading/autograded"
course.feedback_directory = "grading/feedback"
course.db_url = f"sqlite:///{(grading / 'gradebook.db').as_posix()}"
