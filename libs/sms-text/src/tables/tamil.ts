import { table } from './layout.js';

/** TS 23.038, A.3.11, Tamil locking shift. */
export const tamilLocking = table(String.raw`
  --   0b82 0b83 0b85 0b86 0b87 0b88 0b89 0b8a --   LF   --   --   CR   0b8e 0b8f
  0b90 --   0b92 0b93 0b94 0b95 --   --   --   0b99 0b9a ESC  --   0b9c --   0b9e
  SP   !    0b9f --   --   --   0ba3 0ba4 )    (    --   --   ,    --   .    0ba8
  0    1    2    3    4    5    6    7    8    9    :    ;    0ba9 0baa --   ?
  --   --   0bae 0baf 0bb0 0bb1 0bb2 0bb3 0bb4 0bb5 0bb6 0bb7 0bb8 0bb9 --   --
  0bbe 0bbf 0bc0 0bc1 0bc2 --   --   --   0bc6 0bc7 0bc8 --   0bca 0bcb 0bcc 0bcd
  0bd0 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0bd7 0bf0 0bf1 0bf2 0bf9
`);

/** TS 23.038, A.2.11, Tamil single shift. */
export const tamilSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0964 0965 --   0be6 0be7 0be8 0be9
  0bea 0beb 0bec 0bed 0bee 0bef 0bf3 0bf4 {    }    0bf5 0bf6 0bf7 0bf8 0bfa \
  --   --   --   --   --   --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
