import { table } from './layout.js';

/** TS 23.038, A.3.13, Urdu locking shift. */
export const urduLocking = table(String.raw`
  0627 0622 0628 067b 0680 067e 06a6 062a 06c2 067f LF   0679 067d CR   067a 067c
  062b 062c 0681 0684 0683 0685 0686 0687 062d 062e 062f ESC  068c 0688 0689 068a
  SP   !    068f 068d 0630 0631 0691 0693 )    (    0699 0632 ,    0696 .    0698
  0    1    2    3    4    5    6    7    8    9    :    ;    069a 0633 0634 ?
  0635 0636 0637 0638 0639 0641 0642 06a9 06aa 06ab 06af 06b3 06b1 0644 0645 0646
  06ba 06bb 06bc 0648 06c4 06d5 06c1 06be 0621 06cc 06d0 06d2 064d 0650 064f 0657
  0654 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0655 0651 0653 0656 0670
`);

/** TS 23.038, A.2.13, Urdu single shift. */
export const urduSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0600 0601 --   06f0 06f1 06f2 06f3
  06f4 06f5 06f6 06f7 06f8 06f9 060c 060d {    }    060e 060f 0610 0611 0612 \
  0613 0614 061b 061f 0640 0652 0658 066b 066c 0672 0673 06cd [    ~    ]    06d4
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
