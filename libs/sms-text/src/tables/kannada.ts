import { table } from './layout.js';

/** TS 23.038, A.3.7, Kannada locking shift. */
export const kannadaLocking = table(String.raw`
  --   0c82 0c83 0c85 0c86 0c87 0c88 0c89 0c8a 0c8b LF   0c8c --   CR   0c8e 0c8f
  0c90 --   0c92 0c93 0c94 0c95 0c96 0c97 0c98 0c99 0c9a ESC  0c9b 0c9c 0c9d 0c9e
  SP   !    0c9f 0ca0 0ca1 0ca2 0ca3 0ca4 )    (    0ca5 0ca6 ,    0ca7 .    0ca8
  0    1    2    3    4    5    6    7    8    9    :    ;    --   0caa 0cab ?
  0cac 0cad 0cae 0caf 0cb0 0cb1 0cb2 0cb3 --   0cb5 0cb6 0cb7 0cb8 0cb9 0cbc 0cbd
  0cbe 0cbf 0cc0 0cc1 0cc2 0cc3 0cc4 --   0cc6 0cc7 0cc8 --   0cca 0ccb 0ccc 0ccd
  0cd5 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0cd6 0ce0 0ce1 0ce2 0ce3
`);

/** TS 23.038, A.2.7, Kannada single shift. */
export const kannadaSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0964 0965 --   0ce6 0ce7 0ce8 0ce9
  0cea 0ceb 0cec 0ced 0cee 0cef 0cde 0cf1 {    }    0cf2 --   --   --   --   \
  --   --   --   --   --   --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
