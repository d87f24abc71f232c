import { table } from './layout.js';

/** TS 23.038, A.3.10, Punjabi locking shift. */
export const punjabiLocking = table(String.raw`
  0a01 0a02 0a03 0a05 0a06 0a07 0a08 0a09 0a0a --   LF   --   --   CR   --   0a0f
  0a10 --   --   0a13 0a14 0a15 0a16 0a17 0a18 0a19 0a1a ESC  0a1b 0a1c 0a1d 0a1e
  SP   !    0a1f 0a20 0a21 0a22 0a23 0a24 )    (    0a25 0a26 ,    0a27 .    0a28
  0    1    2    3    4    5    6    7    8    9    :    ;    --   0a2a 0a2b ?
  0a2c 0a2d 0a2e 0a2f 0a30 --   0a32 0a33 --   0a35 0a36 --   0a38 0a39 0a3c --
  0a3e 0a3f 0a40 0a41 0a42 --   --   --   --   0a47 0a48 --   --   0a4b 0a4c 0a4d
  0a51 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0a70 0a71 0a72 0a73 0a74
`);

/** TS 23.038, A.2.10, Punjabi single shift. */
export const punjabiSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0964 0965 --   0a66 0a67 0a68 0a69
  0a6a 0a6b 0a6c 0a6d 0a6e 0a6f 0a59 0a5a {    }    0a5b 0a5c 0a5e 0a75 --   \
  --   --   --   --   --   --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
