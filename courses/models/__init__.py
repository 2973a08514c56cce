from courses.models.course import (
    BEFORE_A_DATE,
    GOING_ON,
    Course,
    CourseMaterial,
    CourseTrainer,
    Form,
    Language,
    Stage,
)
from courses.models.enrolment import CourseGuest, Enrolment, EnrolmentState, EvaluationAnswer
from courses.models.interest import HowMuch, Interest
from courses.models.second_person import SecondPerson
from courses.models.session import CourseMessage, CourseSession, SessionAttendance, SessionTrainer

__all__ = [
    "BEFORE_A_DATE",
    "GOING_ON",
    "Course",
    "CourseGuest",
    "CourseMaterial",
    "CourseMessage",
    "CourseSession",
    "CourseTrainer",
    "Enrolment",
    "EnrolmentState",
    "EvaluationAnswer",
    "Form",
    "HowMuch",
    "Interest",
    "Language",
    "SecondPerson",
    "SessionAttendance",
    "SessionTrainer",
    "Stage",
]
