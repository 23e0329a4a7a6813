! SPDX-License-Identifier: MIT OR Apache-2.0
! The first program in Fortran.
program hello
    implicit none
    integer :: i
    real(8) :: total

    total = sum([(1.0d0 / i**2, i = 1, 1000)])
    print '(A)', 'Hello World from Fortran!'
    print '(A, F8.5)', 'sum of 1/i**2, i = 1 to 1000: ', total
end program hello
