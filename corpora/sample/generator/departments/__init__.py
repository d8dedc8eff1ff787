"""The eight departments of the shop."""

from . import beauty, books_office, computers, fashion, grocery, home, mobile, sports, toys

KINDS = (computers.KINDS + mobile.KINDS + home.KINDS + fashion.KINDS + sports.KINDS + beauty.KINDS + toys.KINDS
         + books_office.KINDS + grocery.KINDS)
