! SPDX-License-Identifier: MIT OR Apache-2.0
subroutine product(n, a, b, c) bind(c)
    use iso_c_binding
    implicit none
    integer(c_int), value :: n
    real(c_double), intent(in) :: a(n, n), b(n, n)
    real(c_double), intent(out) :: c(n, n)

    c = matmul(a, b)
end subroutine
