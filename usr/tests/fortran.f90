! SPDX-License-Identifier: MIT OR Apache-2.0
! Fortran: formatted and unformatted files, allocation, modules, OpenMP, intrinsics.
module shapes
    implicit none
    type :: rectangle
        real(8) :: width = 0, height = 0
    contains
        procedure :: area
    end type
contains
    real(8) function area(this)
        class(rectangle), intent(in) :: this
        area = this%width * this%height
    end function
end module shapes

program tests
    use shapes
    use omp_lib
    implicit none
    type(rectangle) :: r
    real(8), allocatable :: a(:, :), b(:, :), c(:, :)
    complex(8) :: z
    real(16) :: quad
    integer :: i, unit, status, total, values(3)
    character(len=40) :: text

    r = rectangle(3.0d0, 4.0d0)
    if (r%area() /= 12.0d0) error stop 'type-bound procedure'

    allocate (a(50, 50), b(50, 50), c(50, 50))
    a = 1.0d0
    b = reshape([(dble(i), i = 1, 2500)], [50, 50])
    c = matmul(a, b)
    if (abs(c(1, 1) - 1275.0d0) > 1d-9) error stop 'matmul'

    z = sqrt(cmplx(-4.0d0, 0.0d0, 8))
    if (abs(aimag(z) - 2.0d0) > 1d-15) error stop 'complex'
    quad = sqrt(2.0_16)
    if (abs(quad * quad - 2.0_16) > 1e-32_16) error stop 'real(16)'

    open (newunit=unit, file='/tmp/numbers', status='replace')
    write (unit, '(3I6)') 10, 20, 30
    rewind (unit)
    read (unit, *) values
    close (unit)
    if (sum(values) /= 60) error stop 'formatted file'

    open (newunit=unit, file='/tmp/raw', form='unformatted', access='stream')
    write (unit) c
    close (unit)
    open (newunit=unit, file='/tmp/raw', form='unformatted', access='stream', status='old')
    read (unit) a
    close (unit, status='delete')
    if (any(a /= c)) error stop 'unformatted file'
    open (newunit=unit, file='/tmp/none', status='old', iostat=status)
    if (status == 0) error stop 'a file that is not there'

    total = 0
    !$omp parallel do reduction(+:total)
    do i = 1, 1000
        total = total + i
    end do
    if (total /= 500500) error stop 'openmp'

    write (text, '(F8.3, 1X, E12.5, 1X, A)') 3.14159d0, 1.0d-10, 'end'
    if (text /= '   3.142  0.10000E-09 end') error stop 'format'
    print '(A)', 'fortran: ok'
end program tests
