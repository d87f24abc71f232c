import { table } from './layout.js';

/** TS 23.038, A.3.8, Malayalam locking shift. */
export const malayalamLocking = table(String.raw`
  --   0d02 0d03 0d05 0d06 0d07 0d08 0d09 0d0a 0d0b LF   0d0c --   CR   0d0e 0d0f
  0d10 --   0d12 0d13 0d14 0d15 0d16 0d17 0d18 0d19 0d1a ESC  0d1b 0d1c 0d1d 0d1e
  SP   !    0d1f 0d20 0d21 0d22 0d23 0d24 )    (    0d25 0d26 ,    0d27 .    0d28
  0    1    2    3    4    5    6    7    8    9    :    ;    --   0d2a 0d2b ?
  0d2c 0d2d 0d2e 0d2f 0d30 0d31 0d32 0d33 0d34 0d35 0d36 0d37 0d38 0d39 --   0d3d
  0d3e 0d3f 0d40 0d41 0d42 0d43 0d44 --   0d46 0d47 0d48 --   0d4a 0d4b 0d4c 0d4d
  0d57 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0d60 0d61 0d62 0d63 0d79
`);

/** TS 23.038, A.2.8, Malayalam single shift. */
export const malayalamSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0964 0965 --   0d66 0d67 0d68 0d69
  0d6a 0d6b 0d6c 0d6d 0d6e 0d6f 0d70 0d71 {    }    0d72 0d73 0d74 0d75 0d7a \
  0d7b 0d7c 0d7d 0d7e 0d7f --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
