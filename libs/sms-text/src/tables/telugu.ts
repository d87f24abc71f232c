import { table } from './layout.js';

/** TS 23.038, A.3.12, Telugu locking shift. */
export const teluguLocking = table(String.raw`
  0c01 0c02 0c03 0c05 0c06 0c07 0c08 0c09 0c0a 0c0b LF   0c0c --   CR   0c0e 0c0f
  0c10 --   0c12 0c13 0c14 0c15 0c16 0c17 0c18 0c19 0c1a ESC  0c1b 0c1c 0c1d 0c1e
  SP   !    0c1f 0c20 0c21 0c22 0c23 0c24 )    (    0c25 0c26 ,    0c27 .    0c28
  0    1    2    3    4    5    6    7    8    9    :    ;    --   0c2a 0c2b ?
  0c2c 0c2d 0c2e 0c2f 0c30 0c31 0c32 0c33 --   0c35 0c36 0c37 0c38 0c39 --   0c3d
  0c3e 0c3f 0c40 0c41 0c42 0c43 0c44 --   0c46 0c47 0c48 --   0c4a 0c4b 0c4c 0c4d
  0c55 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0c56 0c60 0c61 0c62 0c63
`);

/** TS 23.038, A.2.12, Telugu single shift. */
export const teluguSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    --   --   --   0c66 0c67 0c68 0c69
  0c6a 0c6b 0c6c 0c6d 0c6e 0c6f 0c58 0c59 {    }    0c78 0c79 0c7a 0c7b 0c7c \
  0c7d 0c7e 0c7f --   --   --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
