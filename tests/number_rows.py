"""Claims about integers, special functions, powers and kinks: ``claim | condition; condition``.

``TRUE`` are true and are proved; ``FALSE`` are their false neighbours, of which none is proved.
"""

N, Z = "n in Integers; n >= 0", "n in Integers"
NK = "n in Integers; n >= 0; k in Integers; k >= 0"

TRUE = f"""
gamma(x + 1) == x*gamma(x) | x > 0
gamma(x + 1) == x*gamma(x) | x > -1; x < 0
gamma(x + 3) == x*(x + 1)*(x + 2)*gamma(x) | x > 0
gamma(x) == gamma(x + 2)/(x*(x + 1)) | x > -1/2; x < 0
gamma(n + 1/2) == (n - 1/2)*gamma(n - 1/2) | {Z}
gamma(n + 1/2) == sqrt(pi)*factorial(2*n)/(4**n*factorial(n)) | {N}
gamma(z)*gamma(z + 1/2) == 2**(1 - 2*z)*sqrt(pi)*gamma(2*z) | z > 0
gamma(z)*gamma(z + 1/3)*gamma(z + 2/3) == 2*pi*3**(1/2 - 3*z)*gamma(3*z) | z > 0
gamma(z)*gamma(1 - z) == pi/sin(pi*z) | z > 0; z < 1
gamma(1/3)*gamma(2/3) == 2*pi/sqrt(3) |
gamma(1/2) == sqrt(pi) |
gamma(7/2) == 15*sqrt(pi)/8 |
gamma(-1/2) == -2*sqrt(pi) |
gamma(n) == factorial(n - 1) | n in Integers; n >= 1
loggamma(x + 1) == log(x) + loggamma(x) | x > 0
loggamma(x) == log(gamma(x)) | x > 0
exp(loggamma(x)) == gamma(x) | x > 0
gamma(a)*gamma(b)/gamma(a + b) == gamma(a + 1)*gamma(b)/gamma(a + b + 1) + gamma(a)*gamma(b + 1)/gamma(a + b + 1) | a > 0; b > 0
factorial(n) == n*factorial(n - 1) | n in Integers; n >= 1
factorial(n + 2)/factorial(n) == (n + 1)*(n + 2) | {N}
log(factorial(n + 1)) == log(factorial(n)) + log(n + 1) | {N}
factorial(n) >= 1 | {N}
factorial(n) >= n | {N}
2**(n - 1) <= factorial(n) | n in Integers; n >= 1
2**n < factorial(n) | n in Integers; n >= 4
n < 2**n | {N}
n**2 < 2**n | n in Integers; n >= 5
log(lam**k*exp(-lam)/factorial(k)) == k*log(lam) - lam - loggamma(k + 1) | lam > 0; k in Integers; k >= 0
binomial(n, k) == binomial(n - 1, k - 1) + binomial(n - 1, k) | n in Integers; n >= 1; k in Integers; k >= 1
binomial(n, k) == (n/k)*binomial(n - 1, k - 1) | n in Integers; n >= 1; k in Integers; k >= 1
binomial(n, k) == binomial(n, n - k) | {NK}; k <= n
binomial(n, k) == factorial(n)/(factorial(k)*factorial(n - k)) | {NK}; k <= n
(k + 1)*binomial(n, k + 1) == (n - k)*binomial(n, k) | {NK}
binomial(n, 2) == n*(n - 1)/2 | {N}
binomial(x, 3) == x*(x - 1)*(x - 2)/6 |
binomial(n, n) == 1 | {N}
binomial(n + 1, n) == n + 1 | {N}
binomial(n, k) > 0 | {NK}; k <= n
binomial(n, k) >= 0 | {NK}
binomial(2*n, n) == factorial(2*n)/factorial(n)**2 | {N}
binomial(2*n, n) == 4**n*gamma(n + 1/2)/(sqrt(pi)*factorial(n)) | {N}
binomial(2*n + 2, n + 1) == 2*(2*n + 1)/(n + 1)*binomial(2*n, n) | {N}
binomial(2*n, n) <= 4**n | {N}
log(binomial(n, k)*p**k*(1 - p)**(n - k)) == log(binomial(n, k)) + k*log(p) + (n - k)*log(1 - p) | p > 0; p < 1; {NK}; k <= n
log(binomial(k + r - 1, k)*p**r*(1 - p)**k) == log(binomial(k + r - 1, k)) + r*log(p) + k*log(1 - p) | p > 0; p < 1; r in Integers; r >= 1; k in Integers; k >= 0
ff(x, 3) == x*(x - 1)*(x - 2) |
ff(x, k) == (-1)**k*rf(-x, k) | k in Integers; k >= 0
rf(x, k + 1) == rf(x, k)*(x + k) | k in Integers; k >= 0
rf(x, k) == gamma(x + k)/gamma(x) | x > 0; k in Integers; k >= 0
ff(n, k) == factorial(n)/factorial(n - k) | {NK}; k <= n
ff(n, k) == factorial(k)*binomial(n, k) | {NK}
chebyshevt(n + 1, x) == 2*x*chebyshevt(n, x) - chebyshevt(n - 1, x) | n in Integers; n >= 1
chebyshevt(n, cos(t)) == cos(n*t) | {N}
chebyshevt(n, x) == cos(n*acos(x)) | {N}; x >= -1; x <= 1
chebyshevt(4, x) == 8*x**4 - 8*x**2 + 1 |
erf(x) + erfc(x) == 1 |
Derivative(x*erf(x), x) == erf(x) + 2*x*exp(-x**2)/sqrt(pi) |
floor(x + 1) == floor(x) + 1 |
floor(x + n) == floor(x) + n | {Z}
floor(n) == n | {Z}
ceiling(x) == -floor(-x) |
floor(x) <= x |
x - 1 < floor(x) |
ceiling(x) >= x |
ceiling(x) - floor(x) <= 1 |
floor(x) + floor(-x) >= -1 |
floor(floor(x)) == floor(x) |
floor(floor(x/2)/2) == floor(x/4) |
floor(floor(x)/n) == floor(x/n) | n in Integers; n >= 1
floor(x) + floor(x + 1/2) == floor(2*x) |
floor(x) + floor(y) <= floor(x + y) |
floor(n/2) + floor((n + 1)/2) == n | {Z}
floor(n/2) + ceiling(n/2) == n | {Z}
floor(n/3) + floor((n + 1)/3) + floor((n + 2)/3) == n | {Z}
floor((n + 2)/3) == ceiling(n/3) | {Z}
floor(n*(n + 1)/2) == n*(n + 1)/2 | {Z}
floor(p) == 0 | p > 0; p < 1
floor(sqrt(2)) == 1 |
floor(-pi) == -4 |
floor(10*sqrt(2)/3) == 4 |
floor(exp(pi*sqrt(163))) == 262537412640768743 |
floor(sqrt(n**2 + 1)) == n | n in Integers; n >= 1
floor(sqrt(n**2 + n)) == n | {N}
ceiling(sqrt(n**2 + 1)) == n + 1 | n in Integers; n >= 1
floor(x)**2 == floor(x)*floor(floor(x)) |
Mod(a, b) == a - b*floor(a/b) | b != 0
Mod(a, b) < b | b > 0
0 <= Mod(a, b) | b > 0
b < Mod(a, b) | b < 0
Mod(a + b, b) == Mod(a, b) | b != 0
Mod(128*Mod(n, 3), 356) == 128*Mod(n, 3) | {Z}
Mod(n*(n + 1), 2) == 0 | {Z}
Mod(n**3 - n, 6) == 0 | {Z}
Mod(n**2, 4) <= 1 | {Z}
Mod(n**2, 2) == Mod(n, 2) | {Z}
Mod(-n, 3) == Mod(2*n, 3) | {Z}
Mod(Mod(n, 6), 3) == Mod(n, 3) | {Z}
Mod(x, 1) == x - floor(x) |
Mod(2*n + 1, 2) == 1 | {Z}
Mod(n**2, 8) == 1 | {Z}; Mod(n, 2) == 1
sin(Mod(x, 2*pi)) == sin(x) |
(1 + (-1)**n)/2 == Mod(n + 1, 2) | {Z}
(-1)**(n + 1) == -(-1)**n | {Z}
(-1)**(2*n) == 1 | {Z}
(-1)**(n**2) == (-1)**n | {Z}
(-1)**(n*(n + 1)) == 1 | {Z}
((-1)**n)**2 == 1 | {Z}
cos(pi*n) == (-1)**n | {Z}
sin(pi*n) == 0 | {Z}
cos(pi*n/2)**2 == (1 + (-1)**n)/2 | {Z}
sin(pi*(n + 1/2)) == (-1)**n | {Z}
(-a)**n == (-1)**n*a**n | {N}
(-a)**n == (-1)**n*a**n | {Z}; a != 0
(a*b)**n == a**n*b**n | {N}
(a/b)**n == a**n/b**n | {Z}; a != 0; b != 0
a**(n + 1) == a*a**n | {N}
a**n == a*a**(n - 1) | n in Integers; n >= 1
a**(n + k) == a**n*a**k | {NK}
a**(n - k) == a**n/a**k | {Z}; k in Integers; a != 0
(a**n)**k == a**(n*k) | {NK}
(a**2)**n == a**(2*n) | {N}
x**n/x**n == 1 | {Z}; x != 0
x**a*x**b == x**(a + b) | x >= 0; a > 0; b > 0
(x*y)**a == x**a*y**a | x >= 0; y >= 0; a > 0
2**(n + 1) == 2*2**n | {Z}
4**n == 2**(2*n) | {Z}
6**n == 2**n*3**n | {Z}
2**(n + 1) - 2**n == 2**n | {Z}
y**k == y | y in {{0, 1}}; k in Integers; k >= 1
0**k == 0 | k in Integers; k >= 1
1**k == 1 | k in Integers
Abs(x**n) == Abs(x)**n | {N}
1 + n*x <= (1 + x)**n | {N}; x >= -1
n**2 >= n | {Z}
n <= n**3 | n in Integers; n > 0
n*(n - 1) >= 0 | {Z}
k + 1 <= n | k in Integers; n in Integers; k < n
factorial(k) <= 6 | k in Integers; k >= 0; k <= 3
2**k >= k | k in Integers; k >= 0; k <= 3
x*Heaviside(x) == Max(x, 0) |
Heaviside(x) + Heaviside(-x) == 1 |
sign(x)*Abs(x) == x |
x/Abs(x) == sign(x) | x != 0
Max(x, y) + Min(x, y) == x + y |
Max(x, y)*Min(x, y) == x*y |
Max(x, y) == (x + y + Abs(x - y))/2 |
Abs(x)**2 == x**2 |
Abs(x**3) == Abs(x)**3 |
Max(x, Max(x, y)) == Max(x, y) |
Max(x, Min(x, y)) == x |
Min(Max(x, a), b) == Max(Min(x, b), a) | a <= b
Piecewise((1, x > 0), (0, Eq(x, 0)), (-1, True)) == sign(x) |
Piecewise((x, x > 0), (0, True)) == Max(x, 0) |
Piecewise((1, (x > 0) & (y > 0)), (0, True)) == Piecewise((Piecewise((1, y > 0), (0, True)), x > 0), (0, True)) |
Piecewise((x, Ne(x, 1)), (1, True)) == x |
Piecewise((x, x < 0), (x, True)) == x |
Abs(Abs(x) - Abs(y)) <= Abs(x - y) |
Abs(x + y) <= Abs(x) + Abs(y) |
Abs(x + y) == Abs(x) + Abs(y) | x*y >= 0
Derivative(x*Abs(x), x) == 2*Abs(x) |
Derivative(Abs(x)**3, x) == 3*x*Abs(x) |
Derivative(x**2*sign(x), x) == 2*Abs(x) |
Derivative(x**2*Heaviside(x), x) == 2*x*Heaviside(x) |
Derivative(Max(x, 0)**2, x) == 2*Max(x, 0) |
Derivative(Max(0, 1 - z)**2, z) == -2*Max(0, 1 - z) |
Derivative(Max(x, 0) - Abs(x)/2, x) == 1/2 |
Derivative(Max(x, 0)**2*Max(x - 1, 0)**2, x) == 2*Max(x, 0)*Max(x - 1, 0)**2 + 2*Max(x, 0)**2*Max(x - 1, 0) |
Derivative(x/(1 + Abs(x)), x) == 1/(1 + Abs(x))**2 |
Derivative(Piecewise((x, x > 0), (exp(x) - 1, True)), x) == Piecewise((1, x > 0), (exp(x), True)) |
Derivative(Piecewise((r**2/2, Abs(r) <= d), (d*(Abs(r) - d/2), True)), r) == Max(-d, Min(r, d)) | d > 0
Derivative(Max(0, 1 - z), z) == Piecewise((-1, z < 1), (0, True)) | z != 1
Derivative(floor(x) + x, x) == 1 | x > 0; x < 1
sign(x)*Max(Abs(x) - t, 0) == Max(x - t, 0) - Max(-x - t, 0) | t >= 0
Max(q*r, (q - 1)*r) == Abs(r)/2 + (q - 1/2)*r |
binomial(n, k)*binomial(k, j) == binomial(n, j)*binomial(n - j, k - j) | {NK}; j in Integers; j >= 0; j <= k; k <= n
rf(1, n) == factorial(n) | {N}
rf(1/2, n) == factorial(2*n)/(4**n*factorial(n)) | {N}
rf(x, m + n) == rf(x, m)*rf(x + m, n) | x > 0; m in Integers; m >= 0; {N}
gamma(x)*gamma(-x) == -pi/(x*sin(pi*x)) | x > 0; x < 1
gamma(1/2 + x)*gamma(1/2 - x) == pi/cos(pi*x) | x > -1/2; x < 1/2
gamma(1/4)*gamma(3/4) == pi*sqrt(2) |
factorial(n)**2 <= factorial(2*n) | {N}
chebyshevt(2*n, x) == 2*chebyshevt(n, x)**2 - 1 | {N}
chebyshevt(2*n + 1, x) == 2*chebyshevt(n, x)*chebyshevt(n + 1, x) - x | {N}
chebyshevt(3*n, x) == 4*chebyshevt(n, x)**3 - 3*chebyshevt(n, x) | {N}
chebyshevt(n, -x) == (-1)**n*chebyshevt(n, x) | {N}
chebyshevt(n, 1) == 1 | {N}
Abs(chebyshevt(n, x)) <= 1 | {N}; x >= -1; x <= 1
atan2(y, x) + atan2(-y, x) == 0 | y != 0
atan2(y, x) == pi/2 - atan(x/y) | y > 0
cos(atan2(y, x)) == x/sqrt(x**2 + y**2) | x != 0
floor(x/y)*y + Mod(x, y) == x | y != 0
Mod(-x, b) == b - Mod(x, b) | b > 0; Mod(x, b) != 0
floor(log(8)/log(2)) == 3 |
floor(n/2) == n/2 - (1 - (-1)**n)/4 | {Z}
floor((n + 1)/2) - floor(n/2) == Mod(n, 2) | {Z}
floor(2*x) - 2*floor(x) <= 1 |
floor(x*y) >= floor(x)*floor(y) | x >= 0; y >= 0
Abs(x - floor(x + 1/2)) <= 1/2 |
Mod(x + 2*pi, 2*pi) == Mod(x, 2*pi) |
Mod(n, 2)*(Mod(n, 2) - 1) == 0 | {Z}
Mod(n**2, 3) != 2 | {Z}
2*n != 2*k + 1 | {Z}; k in Integers
n**2 + n != 1 | {Z}
n**2 != 2 | {Z}
Abs(n - k) >= 1 | {Z}; k in Integers; n != k
1/n <= 1 | {Z}; n != 0
(-1)**(n*(n - 1)/2)*(-1)**(n*(n + 1)/2) == (-1)**n | {Z}
(-1)**(n - k) == (-1)**(n + k) | {Z}; k in Integers
(-2)**n == (-1)**n*2**n | {Z}
8**(n/3) == 2**n | {Z}
(x**(1/n))**n == x | x >= 0; n in Integers; n >= 1
sqrt(x**(2*n)) == Abs(x)**n | {N}
sign(x*y) == sign(x)*sign(y) |
sign(x)**3 == sign(x) |
exp(Max(x, y)) == Max(exp(x), exp(y)) |
Max(x, y)**2 == Max(x**2, y**2) | x >= 0; y >= 0
Max(x, y)*z == Max(x*z, y*z) | z >= 0
Max(x, y, z) == Max(x, Max(y, z)) |
Piecewise((x**2, x >= 0), (-x**2, True)) == x*Abs(x) |
Piecewise((0, x <= 0), (x, x <= 1), (1, True)) == Min(1, Max(0, x)) |
Derivative(Piecewise((0, x <= 0), (x**2*(3 - 2*x), x <= 1), (1, True)), x) == Piecewise((0, x <= 0), (6*x*(1 - x), x <= 1), (0, True)) |
Derivative(log(cosh(Abs(x))), x) == tanh(x) |
Derivative(cos(Abs(x)), x) == -sin(x) |
Derivative(Max(0, 1 - y*z)**2, z) == -2*y*Max(0, 1 - y*z) | y in {{-1, 1}}
""".strip().splitlines()

FALSE = f"""
gamma(x + 1) == x*gamma(x) | x >= 0
gamma(x + 1) == x*gamma(x) | x > -2
gamma(x + 1) == (x + 1)*gamma(x) | x > 0
gamma(n + 1/2) == sqrt(pi)*factorial(2*n)/(2**n*factorial(n)) | {N}
gamma(z)*gamma(z + 1/2) == 2**(1 - 2*z)*sqrt(pi)*gamma(2*z) | z >= 0
gamma(z)*gamma(1 - z) == pi/sin(pi*z) | z >= 0; z < 1
gamma(z)*gamma(1 - z) == pi/cos(pi*z) | z > 0; z < 1/2
gamma(1/3)*gamma(2/3) == 2*pi/sqrt(2) |
gamma(n) == factorial(n - 1) | {N}
loggamma(x) == log(gamma(x)) | x > -2; x < -1
factorial(n) == n*factorial(n - 1) | {N}
factorial(n) == n*factorial(n - 1) | {Z}
factorial(n) > n | {N}
2**n < factorial(n) | n in Integers; n >= 3
n**2 < 2**n | n in Integers; n >= 4
n**2 <= 2**n | n in Integers; n >= 3
log(lam**k*exp(-lam)/factorial(k)) == k*log(lam) - lam - loggamma(k) | lam > 0; k in Integers; k >= 1
binomial(n, k) == binomial(n - 1, k - 1) + binomial(n - 1, k) | {NK}
binomial(n, k) == (n/k)*binomial(n - 1, k - 1) | n in Integers; n >= 1; k in Integers; k >= 0
binomial(n, k) == binomial(n, n - k) | {NK}
binomial(n, k) == factorial(n)/(factorial(k)*factorial(n - k)) | {NK}
binomial(n, k) > 0 | {NK}
log(binomial(n, k)*p**k) == log(binomial(n, k)) + k*log(p) | p > 0; p < 1; {NK}
ff(n, k) == factorial(n)/factorial(n - k) | {NK}
ff(x, k) == rf(x - k, k) | k in Integers; k >= 0
rf(x, k) == gamma(x + k)/gamma(x) | k in Integers; k >= 0
chebyshevt(n + 1, x) == 2*x*chebyshevt(n, x) + chebyshevt(n - 1, x) | n in Integers; n >= 1
chebyshevt(n, x) == cos(n*acos(x)) | {N}
floor(x + 1/2) == floor(x) |
floor(x) < x |
ceiling(x) - floor(x) < 1 |
floor(x) + floor(-x) == -1 |
floor(x) + floor(y) == floor(x + y) |
floor(n/2) + floor((n + 1)/2) == n |
floor(n/3) + floor((n + 1)/3) + floor((n + 2)/3) == n |
floor(floor(x)/n) == floor(x/n) | {Z}; n != 0
floor(p) == 0 | p > 0; p <= 1
floor(sqrt(2)/(541131238821888000 - 382637568482834149*sqrt(2))) == 1402 |
floor(sqrt(n**2 + 1)) == n | {N}
Mod(a, b) < b | b != 0
Mod(a, b) == a - b*floor(a/b) |
Mod(n**2, 4) <= 1 |
Mod(Mod(n, 5), 3) == Mod(n, 3) | {Z}
Mod(n**3 - n, 12) == 0 | {Z}
sin(Mod(x, pi)) == sin(x) |
(-1)**(n + 1) == -(-1)**n |
(-1)**(n**2) == (-1)**(n + 1) | {Z}
cos(pi*n) == (-1)**n |
(-a)**n == a**n | {N}
(a*b)**n == a**n*b**n | {Z}
a**(n + 1) == a*a**n | {Z}
a**(n + 1) == a*a**n | n in Integers; n >= -1
a**n == a*a**(n - 1) | {N}
a**(n + k) == a**n*a**k | {Z}; k in Integers
(a**n)**k == a**(n*k) |
(a**2)**x == a**(2*x) |
x**a*x**b == x**(a + b) | x >= 0; a > -1; b > 0
x**n/x**n == 1 | {N}
y**k == y | y in {{0, 1}}; k in Integers; k >= 0
0**k == 0 | k in Integers; k >= 0
Abs(x**n) == x**n | {N}
n**2 >= n |
n*(n - 1) > 0 | {Z}
Heaviside(x)*Heaviside(y) == Piecewise((1, (x > 0) & (y > 0)), (0, True)) |
Heaviside(x)**2 == Heaviside(x) |
sign(x)**2 == 1 |
x/Abs(x) == sign(x) |
Piecewise((1, x >= 0), (-1, True)) == sign(x) |
Min(Max(x, a), b) == Max(Min(x, b), a) |
Derivative(Abs(x), x) == sign(x) |
Derivative(Max(x, 0), x) == Heaviside(x) |
Derivative(x*sign(x), x) == sign(x) |
Derivative(x*Abs(x), (x, 2)) == 2*sign(x) |
Derivative(Max(x, 0)*Max(y, 0), x) == Heaviside(x)*Max(y, 0) |
Derivative(Abs(x)*Abs(x - 1), x) == sign(x)*Abs(x - 1) + Abs(x)*sign(x - 1) |
Derivative(Max(0, 1 - z), z) == Piecewise((-1, z < 1), (0, True)) |
Derivative(Piecewise((x, x > 0), (a*(exp(x) - 1), True)), x) == Piecewise((1, x > 0), (a*exp(x), True)) | a > 0
Derivative(Piecewise((x**2, x > 0), (x**2 + 1, True)), x) == 2*x |
Derivative(Piecewise((x**2, Ne(x, 0)), (1, True)), x) == 2*x |
Derivative(floor(x) + x, x) == 1 | x >= 0; x < 1
Derivative(Piecewise((r**2/2, Abs(r) <= d), (d*Abs(r), True)), r) == Max(-d, Min(r, d)) | d > 0
binomial(n, k)*binomial(k, j) == binomial(n, k)*binomial(n - j, k - j) | {NK}; j in Integers; j >= 0; j <= k; k <= n
gamma(x)*gamma(-x) == -pi/(x*sin(pi*x)) | x > 0; x <= 1
factorial(n)**2 < factorial(2*n) | {N}
chebyshevt(2*n + 1, x) == 2*chebyshevt(n, x)*chebyshevt(n + 1, x) + x | {N}
chebyshevt(n, -x) == chebyshevt(n, x) | {N}
Abs(chebyshevt(n, x)) < 1 | {N}; x >= -1; x <= 1
atan2(y, x) + atan2(-y, x) == 0 | x != 0
atan2(y, x) == pi/2 - atan(x/y) | y != 0
Mod(-x, b) == b - Mod(x, b) | b > 0
floor(x*y) >= floor(x)*floor(y) |
floor(2*x) - 2*floor(x) <= 0 |
Abs(x - floor(x + 1/2)) < 1/2 |
Mod(n**2, 3) != 1 | {Z}
2*n != 2*k + 2 | {Z}; k in Integers
n**2 != 4 | {Z}
n**2 + n != 2 | {Z}
(-1)**(n*(n - 1)/2) == (-1)**n | {Z}
(x**(1/n))**n == x | x >= 0; {N}
sqrt(x**(2*n)) == x**n | {N}
Max(x, y)**2 == Max(x**2, y**2) |
Max(x, y)*z == Max(x*z, y*z) |
Derivative(sin(Abs(x)), x) == cos(x) |
""".strip().splitlines()


def split(row):
    """The claim and its conditions."""
    claim, where = row.split("|", 1) if row.count("|") == 1 else row.rsplit("|", 1)
    return claim.strip(), [item.strip() for item in where.split(";") if item.strip()]
