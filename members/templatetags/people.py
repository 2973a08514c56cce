from django import template

from members import full_names, profile, uploads

register = template.Library()


@register.simple_tag
def page_of(whose, name, *arguments):
    """The address of a page of the profile that is looked at: the member's own, or the coordinator's for them."""
    return whose.url(name, *arguments)


@register.simple_tag
def missing_besides(whose, name):
    """What the profile that is looked at lacks, besides the part that this page is for."""
    return profile.progress(whose.member, whose.url).without(name)


@register.filter
def in_mb(size):
    """`5,1 MB`: how large a file is."""
    return uploads.in_mb(size)


@register.filter
def initials(member):
    """The first letters of a name, in the place of a photo."""
    return full_names.initials(member.first_name, member.last_name)
