import { table } from './layout.js';

/** TS 23.038, A.3.9, Oriya locking shift. */
export const oriyaLocking = table(String.raw`
  0b01 0b02 0b03 0b05 0b06 0b07 0b08 0b09 0b0a 0b0b LF   0b0c --   CR   --   0b0f
  0b10 --   --   0b13 0b14 0b15 0b16 0b17 0b18 0b19 0b1a ESC  0b1b 0b1c 0b1d 0b1e
  SP   !    0b1f 0b20 0b21 0b22 0b23 0b24 )    (    0b25 0b26 ,    0b27 .    0b28
  0    1    2    3    4    5    6    7    8    9    :    ;    --   0b2a 0b2b ?
  0b2c 0b2d 0b2e 0b2f 0b30 --   0b32 0b33 --   0b35 0b36 0b37 0b38 0b39 0b3c 0b3d
  0b3e 0b3f 0b40 0b41 0b42 0b43 0b44 --   --   0b47 0b48 --   --   0b4b 0b4c 0b4d
  0b56 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0b57 0b60 0b61 0b62 0b63
`);

/** TS 23.038, A.2.9, Oriya single shift. */
export const oriyaSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0964 0965 --   0b66 0b67 0b68 0b69
  0b6a 0b6b 0b6c 0b6d 0b6e 0b6f 0b5c 0b5d {    }    0b5f 0b70 0b71 --   --   \
  --   --   --   --   --   --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
